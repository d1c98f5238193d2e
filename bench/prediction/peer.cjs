// Prediction as a plain Node program does it: onnxruntime-node on the exported model, images read and masks written by sharp.
//
// usage: node peer.cjs FOLDER     FOLDER: plan.json, as the benchmark writes it
const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline');
const ort = require('onnxruntime-node');
const sharp = require('sharp');

const plan = JSON.parse(fs.readFileSync(path.join(process.argv[2], 'plan.json'), 'utf8'));
const scale = plan.mean.map((_, c) => 1 / (plan.scale * plan.deviation[c]));
const offset = plan.mean.map((mean, c) => -mean / plan.deviation[c]);

async function read(file) {
  const { data, info } = await sharp(file).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const pixels = info.width * info.height;
  const values = new Float32Array(3 * pixels);
  for (let i = 0; i < pixels; i++)
    for (let c = 0; c < 3; c++) values[c * pixels + i] = data[3 * i + c] * scale[c] + offset[c];
  return new ort.Tensor('float32', values, [1, 3, info.height, info.width]);
}

function likeliest(logits) {
  const [, classes, height, width] = logits.dims;
  const pixels = height * width, values = logits.data, mask = Buffer.alloc(pixels);
  const best = values.slice(0, pixels);
  for (let k = 1; k < classes; k++)
    for (let i = 0; i < pixels; i++)
      if (values[k * pixels + i] > best[i]) {
        best[i] = values[k * pixels + i];
        mask[i] = k;
      }
  return sharp(mask, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
}

async function main() {
  const session = await ort.InferenceSession.create(plan.model, { intraOpNumThreads: os.cpus().length });
  const say = answer => console.log(JSON.stringify(answer));
  const write = (file, mask) => mask.png().toFile(path.join(plan.output, path.parse(file).name + '.png'));

  // The next image is read and the last mask written while the network works.
  async function predict(repeats) {
    for (; repeats > 0; repeats--) {
      let written = Promise.resolve();
      let next = read(plan.files[0]);
      for (let i = 0; i < plan.files.length; i++) {
        const image = await next;
        if (i + 1 < plan.files.length) next = read(plan.files[i + 1]);
        const results = await session.run({ [session.inputNames[0]]: image });
        await written;
        written = write(plan.files[i], likeliest(results[session.outputNames[0]]));
      }
      await written;
    }
  }

  const versions = { node: process.version, 'onnxruntime-node': ort.env.versions.node, sharp: sharp.versions.sharp };
  say({ versions: { ...versions, threads: os.cpus().length } });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [, repeats] = line.split(' ');
    const start = process.hrtime.bigint();
    await predict(Number(repeats));
    say({ milliseconds: Number(process.hrtime.bigint() - start) / 1e6, found: null });
  }
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
