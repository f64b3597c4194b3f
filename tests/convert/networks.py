# SPDX-License-Identifier: MIT
"""Networks of PyTorch as people write them, in sizes that a compiler is done with soon."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class LeNet5(nn.Module):
    shape = (1, 28, 28)

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
                                      nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2))
        self.classifier = nn.Sequential(nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(),
                                        nn.Linear(84, 10))

    def forward(self, x):
        x = self.features(x)
        return F.softmax(self.classifier(x.view(x.size(0), -1)), dim=1)


class Vgg(nn.Module):
    shape = (3, 32, 32)

    def __init__(self):
        super().__init__()
        layers, channels = [], 3
        for filters in (16, "M", 32, "M", 48, 48, "M"):
            if filters == "M":
                layers.append(nn.MaxPool2d(2, 2))
                continue
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.BatchNorm2d(filters), nn.ReLU(True)]
            channels = filters
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(nn.Linear(48 * 4, 64), nn.ReLU(True), nn.Dropout(), nn.Linear(64, 10))

    def forward(self, x):
        return self.classifier(torch.flatten(self.pool(self.features(x)), 1))


class BasicBlock(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.shortcut = nn.Identity()
        if stride != 1 or channels != filters:
            self.shortcut = nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False),
                                          nn.BatchNorm2d(filters))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResidualBlock(nn.Module):
    """A network of one block, for a short test."""
    shape = (3, 16, 16)

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), BasicBlock(8, 8, 1), BasicBlock(8, 16, 2))
        self.head = nn.Linear(16, 4)

    def forward(self, x):
        return self.head(self.body(x).mean((2, 3)))


class ResNet20(nn.Module):
    shape = (3, 32, 32)

    def __init__(self):
        super().__init__()
        layers, channels = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
        for filters in (16, 32, 64):
            for i in range(3):
                layers.append(BasicBlock(channels, filters, 2 if i == 0 and filters > 16 else 1))
                channels = filters
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        x = self.body(x)
        x = F.avg_pool2d(x, 8)
        return self.head(x.view(x.size(0), -1))


def resnet18():
    from torchvision.models import resnet18 as make
    net = make(num_classes=10)
    net.shape = (3, 64, 64)
    return net


def mobilenet_v2():
    from torchvision.models import MobileNetV2
    net = MobileNetV2(num_classes=10, width_mult=0.5,
                      inverted_residual_setting=[[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 2, 2]])
    net.shape = (3, 64, 64)
    return net


def mobilenet_v3():
    from torchvision.models.mobilenetv3 import InvertedResidualConfig, MobileNetV3

    def config(*sizes):
        return InvertedResidualConfig(*sizes, dilation=1, width_mult=1)
    net = MobileNetV3([config(16, 3, 16, 16, True, "RE", 2), config(16, 3, 64, 24, False, "HS", 2),
                       config(24, 5, 72, 24, True, "HS", 1)], last_channel=64, num_classes=10)
    net.shape = (3, 64, 64)
    return net


def densenet():
    from torchvision.models import DenseNet
    net = DenseNet(growth_rate=8, block_config=(2, 3), num_init_features=16, bn_size=2, num_classes=10)
    net.shape = (3, 32, 32)
    return net


class Convs(nn.Sequential):
    def __init__(self, channels, filters):
        super().__init__(nn.Conv2d(channels, filters, 3, padding=1), nn.BatchNorm2d(filters), nn.ReLU(),
                         nn.Conv2d(filters, filters, 3, padding=1), nn.BatchNorm2d(filters), nn.ReLU())


class UNet(nn.Module):
    shape = (1, 32, 32)

    def __init__(self):
        super().__init__()
        self.down1, self.down2, self.below = Convs(1, 8), Convs(8, 16), Convs(16, 32)
        self.up2, self.up1 = nn.ConvTranspose2d(32, 16, 2, 2), nn.Upsample(scale_factor=2)
        self.joined2, self.joined1 = Convs(32, 16), Convs(24, 8)
        self.last = nn.Conv2d(8, 3, 1)

    def forward(self, x):
        one = self.down1(x)
        two = self.down2(F.max_pool2d(one, 2))
        y = self.up2(self.below(F.max_pool2d(two, 2)))
        y = self.up1(self.joined2(torch.cat([two, y], 1)))
        return F.softmax(self.last(self.joined1(torch.cat([one, y], 1))), 1)


class Heads(nn.Module):
    """Two outputs, squeeze and excitation, and activations that are formulas."""
    shape = (2, 6, 7)

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 16, 3, padding=1)
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 4, 1), nn.GELU(), nn.Conv2d(4, 16, 1),
                                     nn.Sigmoid())
        self.policy = nn.Sequential(nn.Conv2d(16, 2, 1), nn.SiLU(), nn.Flatten(), nn.Linear(84, 7))
        self.value = nn.Sequential(nn.Conv2d(16, 3, 1), nn.Hardswish(), nn.Flatten(), nn.Linear(126, 1), nn.Tanh())

    def forward(self, x):
        x = (x - 0.5) * 2
        x = F.mish(self.first(x))
        x = x * self.squeeze(x)
        return self.policy(x), self.value(x)


class Sequences(nn.Module):
    """Convolutions of sequences, depthwise and grouped ones, and odd paddings."""
    shape = (9, 40)

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv1d(9, 16, 5, padding=2), nn.BatchNorm1d(16), nn.LeakyReLU(0.1), nn.MaxPool1d(2),
                                  nn.Conv1d(16, 16, 3, padding=2, dilation=2, groups=16), nn.ELU(),
                                  nn.Conv1d(16, 24, 3, padding=1, groups=2), nn.PReLU(), nn.AvgPool1d(2))
        self.head = nn.Linear(240, 6)

    def forward(self, x):
        return F.log_softmax(self.head(F.pad(self.body(x), (0, 0)).flatten(1)), 1)


class Shuffle(nn.Module):
    """Axes that change their order, as in ShuffleNet and in super-resolution."""
    shape = (4, 12, 10)

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(4, 16, 3, stride=2, padding=1, groups=2)
        self.second = nn.Conv2d(16, 16, 3, padding=(1, 0), groups=4)
        self.up = nn.Sequential(nn.ConvTranspose2d(16, 12, 3, 2, 1, 1), nn.PixelShuffle(2), nn.InstanceNorm2d(3, affine=True))

    def forward(self, x):
        x = F.relu(self.first(F.pad(x, (1, 0, 0, 1))))
        n, c, h, w = x.shape
        x = x.view(n, 4, c // 4, h, w).transpose(1, 2).reshape(n, c, h, w)
        return self.up(F.relu6(self.second(x)))


ALL = {"lenet5": LeNet5, "vgg": Vgg, "residual_block": ResidualBlock, "resnet20": ResNet20, "resnet18": resnet18,
       "mobilenet_v2": mobilenet_v2, "mobilenet_v3": mobilenet_v3, "densenet": densenet, "unet": UNet, "heads": Heads,
       "sequences": Sequences, "shuffle": Shuffle}


def with_statistics(net):
    """The network with moving averages and scales that are not those of the beginning."""
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.5, 2)
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.1)
    return net


def make(name):
    torch.manual_seed(1)
    return with_statistics(ALL[name]().eval())
