#include "boundary.h"

#include <memory>

#include <webp/decode.h>
#include <webp/encode.h>

using namespace tessera;

TESSERA_API int32_t tsi_webp_decode(const uint8_t* file, int64_t size, const PixelView* to) noexcept {
    return guard([&] {
        WebPBitstreamFeatures features;
        if (WebPGetFeatures(file, size_t(size), &features) != VP8_STATUS_OK)
            throw Bad("is damaged: its WebP header cannot be read");
        if (features.has_animation) throw Bad("is an animated WebP; expected a still picture");
        if (features.width != to->width || features.height != to->height || to->type != SampleType::UInt8)
            throw Bad("is damaged: its WebP parts disagree about the size");
        size_t bytes = to->row_bytes() * size_t(to->height);
        auto decode = to->channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
        if (!decode(file, size_t(size), static_cast<uint8_t*>(to->data), bytes, int(to->row_bytes())))
            throw Bad("is truncated or damaged: its WebP pixels cannot be decoded");
    });
}

namespace {

// WebPPicture frees its planes only when told.
struct Picture {
    WebPPicture picture;
    Picture() {
        if (!WebPPictureInit(&picture)) throw std::runtime_error("the WebP library has another version than its headers");
    }
    ~Picture() { WebPPictureFree(&picture); }
};

int append(const uint8_t* bytes, size_t size, const WebPPicture* picture) {
    auto& to = static_cast<Buffer*>(picture->custom_ptr)->bytes;
    to.insert(to.end(), bytes, bytes + size);
    return 1;
}

}  // namespace

// Quality 100 is lossless: the pixels come back as they went in, also where they are transparent.
TESSERA_API int32_t tsi_webp_encode(const PixelView* from, int32_t quality, Buffer** file) noexcept {
    return guard([&] {
        bool alpha = from->channels == 4;
        if ((from->channels != 3 && !alpha) || from->type != SampleType::UInt8)
            throw Bad("cannot be a WebP, which holds RGB or RGBA of 8 bits: write a .png or a .tif");
        if (from->width > WEBP_MAX_DIMENSION || from->height > WEBP_MAX_DIMENSION)
            throw Bad("cannot be a WebP, whose sides end at 16,383 pixels: write a .png or a .tif");
        WebPConfig config;
        if (!WebPConfigInit(&config)) throw std::runtime_error("the WebP library has another version than its headers");
        config.quality = float(quality);
        config.lossless = quality >= 100;
        config.exact = 1;
        if (config.lossless && !WebPConfigLosslessPreset(&config, 4)) throw std::runtime_error("WebP has no such level");
        auto buffer = std::make_unique<Buffer>();
        Picture picture;
        picture.picture.width = from->width;
        picture.picture.height = from->height;
        picture.picture.use_argb = config.lossless;
        picture.picture.writer = append;
        picture.picture.custom_ptr = buffer.get();
        auto import = alpha ? WebPPictureImportRGBA : WebPPictureImportRGB;
        if (!import(&picture.picture, static_cast<const uint8_t*>(from->data), int(from->row_bytes()))) throw std::bad_alloc();
        if (!WebPEncode(&config, &picture.picture)) throw std::runtime_error("WebP could not encode the picture");
        *file = buffer.release();
    });
}
