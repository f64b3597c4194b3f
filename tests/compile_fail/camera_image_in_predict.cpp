// expects: mica: samples and targets are tensors or Eigen matrices; of any other memory make a Dataset: Dataset::from(std::span(data, size), Shape(28, 28, 1), labels)
// twin: predict(image) -> predict(mica::Dataset::from(std::span(image.data, 784), mica::Shape(28, 28, 1)))
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

/// As cv::Mat is.
struct Mat {
  int rows, cols;
  unsigned char* data;
  struct Size {
    int operator()() const { return 0; }
  } size;
};

int main() {
  std::vector<unsigned char> values(784);
  Mat image{28, 28, values.data(), {}};
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  const auto p = model.predict(image);
  return p(0, 7) > 0.5F ? 0 : 1;
}
