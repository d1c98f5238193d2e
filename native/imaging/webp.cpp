#include "boundary.h"

#include <memory>

#include <webp/decode.h>
#include <webp/encode.h>

using namespace tessera;

TESSERA_API int32_t tsi_webp_decode(const uint8_t* file, int64_t size, const PixelView* to) noexcept {
    return guard([&] {
        WebPBitstreamFeatures features;
        if (WebPGetFeatures(file, size_t(size), &features) != VP8_STATUS_OK) throw Bad("is damaged: its WebP header cannot be read");
        if (features.has_animation) throw Bad("is an animated WebP; expected a still picture");
        if (features.width != to->width || features.height != to->height || to->type != SampleType::UInt8)
            throw Bad("is damaged: its WebP parts disagree about the size");
        size_t bytes = to->row_bytes() * size_t(to->height);
        auto decode = to->channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
        if (!decode(file, size_t(size), static_cast<uint8_t*>(to->data), bytes, int(to->row_bytes())))
            throw Bad("is truncated or damaged: its WebP pixels cannot be decoded");
    });
}

// Quality 100 is lossless: the pixels come back as they went in.
TESSERA_API int32_t tsi_webp_encode(const PixelView* from, int32_t quality, Buffer** file) noexcept {
    return guard([&] {
        bool alpha = from->channels == 4;
        if ((from->channels != 3 && !alpha) || from->type != SampleType::UInt8)
            throw Bad("cannot be a WebP, which holds RGB or RGBA of 8 bits: write a .png or a .tif");
        if (from->width > WEBP_MAX_DIMENSION || from->height > WEBP_MAX_DIMENSION)
            throw Bad("cannot be a WebP, whose sides end at 16,383 pixels: write a .png or a .tif");
        auto buffer = std::make_unique<Buffer>();
        auto* pixels = static_cast<const uint8_t*>(from->data);
        int width = from->width, height = from->height, stride = int(from->row_bytes());
        uint8_t* bytes = nullptr;
        size_t size = quality >= 100 ? (alpha ? WebPEncodeLosslessRGBA : WebPEncodeLosslessRGB)(pixels, width, height, stride, &bytes)
                                     : (alpha ? WebPEncodeRGBA : WebPEncodeRGB)(pixels, width, height, stride, float(quality), &bytes);
        std::unique_ptr<uint8_t, decltype(&WebPFree)> owner(bytes, WebPFree);
        if (size == 0) throw std::runtime_error("WebP could not encode the picture");
        buffer->bytes.assign(bytes, bytes + size);
        *file = buffer.release();
    });
}
