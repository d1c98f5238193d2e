#include "boundary.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <jpeglib.h>
#include <jerror.h>

using namespace tessera;

namespace {

struct Errors {
    jpeg_error_mgr manager;  // first: libjpeg hands back a pointer to it
    std::jmp_buf jump;
    char text[JMSG_LENGTH_MAX];
    bool truncated;
};

Errors& errors_of(j_common_ptr codec) { return *reinterpret_cast<Errors*>(codec->err); }

void leave(j_common_ptr codec) {
    (*codec->err->format_message)(codec, errors_of(codec).text);
    std::longjmp(errors_of(codec).jump, 1);
}

// libjpeg goes on after these with grey or smeared pixels; extra bytes and odd version numbers are harmless.
void judge(j_common_ptr codec, int level) {
    if (level >= 0) return;
    int code = codec->err->msg_code;
    if (code == JWRN_JPEG_EOF) errors_of(codec).truncated = true;
    if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC ||
        code == JWRN_ARITH_BAD_CODE)
        leave(codec);
}

void prepare(Errors& errors) {
    jpeg_std_error(&errors.manager);
    errors.manager.error_exit = leave;
    errors.manager.emit_message = judge;
    errors.manager.output_message = [](j_common_ptr) {};
    errors.truncated = false;
}

// CMYK and YCCK arrive as CMYK; Adobe's are stored inverted, which makes the product direct.
void cmyk_to_rgb(const uint8_t* cmyk, uint8_t* rgb, int width, bool inverted) {
    for (int x = 0; x < width; x++, cmyk += 4, rgb += 3) {
        for (int c = 0; c < 3; c++) {
            int ink = inverted ? cmyk[c] : 255 - cmyk[c], black = inverted ? cmyk[3] : 255 - cmyk[3];
            rgb[c] = uint8_t((ink * black + 127) / 255);
        }
    }
}

// No object with a destructor lives between setjmp and the calls that may jump.
bool decode_rows(jpeg_decompress_struct& codec, Errors& errors, const uint8_t* file, size_t size, const PixelView& to,
                 uint8_t* cmyk) {
    if (setjmp(errors.jump)) return false;
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, file, size);
    jpeg_read_header(&codec, TRUE);
    bool four = codec.num_components == 4;
    codec.out_color_space = four ? JCS_CMYK : to.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    if (int32_t(codec.image_width) != to.width || int32_t(codec.image_height) != to.height) {
        std::strcpy(errors.text, "its size changes inside the file");
        return false;
    }
    jpeg_start_decompress(&codec);
    while (codec.output_scanline < codec.output_height) {
        JSAMPROW row = four ? cmyk : to.row(int32_t(codec.output_scanline));
        int32_t y = int32_t(codec.output_scanline);
        jpeg_read_scanlines(&codec, &row, 1);
        if (four) cmyk_to_rgb(cmyk, to.row(y), to.width, codec.saw_Adobe_marker);
    }
    jpeg_finish_decompress(&codec);
    return true;
}

bool encode_rows(jpeg_compress_struct& codec, Errors& errors, const PixelView& from, int quality,
                 unsigned char** bytes, unsigned long* size) {
    if (setjmp(errors.jump)) return false;
    jpeg_create_compress(&codec);
    jpeg_mem_dest(&codec, bytes, size);
    codec.image_width = JDIMENSION(from.width);
    codec.image_height = JDIMENSION(from.height);
    codec.input_components = from.channels;
    codec.in_color_space = from.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, quality, TRUE);
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < codec.image_height) {
        JSAMPROW row = from.row(int32_t(codec.next_scanline));
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    return true;
}

}  // namespace

TESSERA_API int32_t tsi_jpeg_decode(const uint8_t* file, int64_t size, const PixelView* to) noexcept {
    return guard([&] {
        std::vector<uint8_t> cmyk(size_t(to->width) * 4);
        jpeg_decompress_struct codec{};
        Errors errors;
        prepare(errors);
        codec.err = &errors.manager;
        bool done = decode_rows(codec, errors, file, size_t(size), *to, cmyk.data());
        jpeg_destroy_decompress(&codec);
        if (done) return;
        throw Bad(errors.truncated ? "is truncated: the file ends inside a JPEG" : std::string("is damaged: ") + errors.text);
    });
}

TESSERA_API int32_t tsi_jpeg_encode(const PixelView* from, int32_t quality, Buffer** file) noexcept {
    return guard([&] {
        if ((from->channels != 1 && from->channels != 3) || from->type != SampleType::UInt8)
            throw Bad("cannot be a JPEG, which holds 1 or 3 channels of 8 bits: write a .png or a .tif");
        auto buffer = std::make_unique<Buffer>();
        unsigned char* bytes = nullptr;
        unsigned long size = 0;
        jpeg_compress_struct codec{};
        Errors errors;
        prepare(errors);
        codec.err = &errors.manager;
        bool done = encode_rows(codec, errors, *from, quality, &bytes, &size);
        jpeg_destroy_compress(&codec);
        std::unique_ptr<unsigned char, decltype(&std::free)> owner(bytes, std::free);
        if (!done) throw Bad(std::string("cannot be a JPEG: ") + errors.text);
        buffer->bytes.assign(bytes, bytes + size);
        *file = buffer.release();
    });
}
