#include "boundary.h"

#include <opencv2/imgproc.hpp>

using namespace tessera;

namespace {

cv::Mat mat(const PixelView& view) {
    int depth = view.type == SampleType::UInt8 ? CV_8U : view.type == SampleType::UInt16 ? CV_16U : CV_32F;
    return {view.height, view.width, CV_MAKETYPE(depth, view.channels), view.data};
}

// OpenCV must fill the caller's memory, not replace it by its own.
void require_in_place(const cv::Mat& result, const PixelView& to) {
    if (result.data != to.data) throw std::logic_error("the target's size or type is not the result's");
}

void resize(const PixelView& from, const PixelView& to, int method) {
    cv::Mat source = mat(from), target = mat(to);
    if (from.channels <= 4) {
        cv::resize(source, target, target.size(), 0, 0, method);
        return require_in_place(target, to);
    }
    cv::Mat plane, resized;  // beyond four channels some of OpenCV's methods stop
    for (int c = 0; c < from.channels; c++) {
        cv::extractChannel(source, plane, c);
        cv::resize(plane, resized, target.size(), 0, 0, method);
        cv::insertChannel(resized, target, c);
    }
}

// EXIF 2.32, tag 274: what must be done to the stored rows to see the picture upright.
void orient(const PixelView& from, const PixelView& to, int orientation) {
    cv::Mat source = mat(from), target = mat(to), turned;
    constexpr int flip_x = 1, flip_y = 0, flip_both = -1;
    if (orientation >= 5) {
        cv::transpose(source, turned);
        if (orientation == 5) turned.copyTo(target);
        else cv::flip(turned, target, orientation == 6 ? flip_x : orientation == 7 ? flip_both : flip_y);
    } else {
        cv::flip(source, target, orientation == 2 ? flip_x : orientation == 3 ? flip_both : flip_y);
    }
    require_in_place(target, to);
}

}  // namespace

// 0 nearest, 1 bilinear, 2 bicubic, 3 area (cv::InterpolationFlags).
TESSERA_API int32_t tsi_resize(const PixelView* from, const PixelView* to, int32_t method) noexcept {
    return guard([&] { resize(*from, *to, method); });
}

TESSERA_API int32_t tsi_orient(const PixelView* from, const PixelView* to, int32_t orientation) noexcept {
    return guard([&] { orient(*from, *to, orientation); });
}

// 0 RGB to grey, 1 RGB to HSV, 2 HSV to RGB; hue over the full byte for 8 bits, in degrees for floats.
TESSERA_API int32_t tsi_convert(const PixelView* from, const PixelView* to, int32_t conversion) noexcept {
    return guard([&] {
        constexpr int codes[] = {cv::COLOR_RGB2GRAY, cv::COLOR_RGB2HSV_FULL, cv::COLOR_HSV2RGB_FULL};
        cv::Mat source = mat(*from), target = mat(*to);
        cv::cvtColor(source, target, codes[conversion]);
        require_in_place(target, *to);
    });
}
