#include "boundary.h"

#include <opencv2/imgproc.hpp>

using namespace tessera;

namespace {

constexpr int font = cv::FONT_HERSHEY_SIMPLEX;

}  // namespace

// Width and height of the ink in pixels, and how far letters like g reach below the line.
TESSERA_API int32_t tsi_text_size(const char* text, double scale, int32_t thickness,
                                  int32_t* width, int32_t* height, int32_t* below) noexcept {
    return guard([&] {
        int baseline = 0;
        cv::Size size = cv::getTextSize(text, font, scale, thickness, &baseline);
        *width = size.width;
        *height = size.height;
        *below = baseline;
    });
}

// (x, y) is the left end of the line the letters stand on; the picture is 8-bit RGB.
TESSERA_API int32_t tsi_draw_text(const PixelView* on, const char* text, int32_t x, int32_t y, double scale,
                                  int32_t thickness, uint8_t r, uint8_t g, uint8_t b) noexcept {
    return guard([&] {
        cv::Mat picture(on->height, on->width, CV_8UC3, on->data);
        cv::putText(picture, text, {x, y}, font, scale, {double(r), double(g), double(b)}, thickness, cv::LINE_AA);
    });
}
