#include "boundary.h"

#include <opencv2/imgproc.hpp>
#include <opencv2/photo.hpp>

using namespace tessera;

namespace {

enum class Filter : int32_t { Gaussian = 0, Median = 1, Bilateral = 2, NonLocalMeans = 3, Clahe = 4 };

// Of non-local means: the patches that are compared and the square they are looked for in, as its authors have them.
constexpr int patch = 7, search = 21;

cv::Mat mat(const PixelView& view) {
    int depth = view.type == SampleType::UInt8 ? CV_8U : view.type == SampleType::UInt16 ? CV_16U : CV_32F;
    return {view.height, view.width, CV_MAKETYPE(depth, view.channels), view.data};
}

// Beyond four channels OpenCV's filters stop: each goes by itself.
template <typename F>
cv::Mat by_channel(const cv::Mat& source, F&& filter) {
    if (source.channels() <= 4) return filter(source);
    std::vector<cv::Mat> planes;
    cv::split(source, planes);
    for (cv::Mat& plane : planes) plane = filter(plane);
    cv::Mat result;
    cv::merge(planes, result);
    return result;
}

cv::Mat equalise(const cv::Mat& source, double clip, int tiles) {
    auto clahe = cv::createCLAHE(clip, cv::Size(tiles, tiles));
    cv::Mat result;
    if (source.channels() == 1) {
        clahe->apply(source, result);
        return result;
    }
    // Lightness alone: equalised channels would change the colours.
    cv::Mat lab;
    cv::cvtColor(source, lab, cv::COLOR_RGB2Lab);
    std::vector<cv::Mat> planes;
    cv::split(lab, planes);
    clahe->apply(planes[0], planes[0]);
    cv::merge(planes, lab);
    cv::cvtColor(lab, result, cv::COLOR_Lab2RGB);
    return result;
}

cv::Mat filtered(const cv::Mat& source, Filter filter, double first, double second) {
    cv::Mat result;
    switch (filter) {
        case Filter::Gaussian:
            return by_channel(source, [&](const cv::Mat& plane) {
                cv::Mat smooth;
                cv::GaussianBlur(plane, smooth, cv::Size(), first, first, cv::BORDER_REFLECT_101);
                return smooth;
            });
        case Filter::Median:
            return by_channel(source, [&](const cv::Mat& plane) {
                cv::Mat middle;
                cv::medianBlur(plane, middle, int(first));
                return middle;
            });
        case Filter::Bilateral:
            cv::bilateralFilter(source, result, -1, second, first, cv::BORDER_REFLECT_101);
            return result;
        case Filter::NonLocalMeans:
            if (source.channels() == 1) cv::fastNlMeansDenoising(source, result, float(second), patch, search);
            else cv::fastNlMeansDenoising(source, result, std::vector<float>{float(second)}, patch, search, cv::NORM_L2);
            return result;
        case Filter::Clahe:
            return equalise(source, first, int(second));
    }
    throw std::logic_error("no such filter");
}

}  // namespace

// 0 Gaussian (deviation in pixels), 1 median (side), 2 bilateral (deviation in pixels, in values),
// 3 non-local means (-, strength in values), 4 CLAHE (clip limit, tiles a side).
TESSERA_API int32_t tsi_filter(const PixelView* from, const PixelView* to, int32_t filter, double first, double second) noexcept {
    return guard([&] {
        cv::Mat target = mat(*to);
        filtered(mat(*from), Filter(filter), first, second).copyTo(target);
        if (target.data != to->data) throw std::logic_error("the target's size or type is not the result's");
    });
}
