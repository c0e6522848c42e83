/**
 * An ordinary tus-js-client at work: reads `{endpoint, token, metadata, file, way}` from its standard input, uploads, and prints the
 * statuses it was answered. `way`: `whole`, `chunks`, `resumed` (stopped after the first chunk, then by its address), `astray` (one
 * chunk names a wrong offset).
 */
import { readFileSync } from 'node:fs';
import { Upload } from 'tus-js-client';

const CHUNK = 40_000;
const { endpoint, token, metadata, file, way } = JSON.parse(readFileSync(0, 'utf8'));
/** @type {[string, number][]} */
const answers = [];

/** @param {Partial<import('tus-js-client').UploadOptions>} options @param {boolean} isStopped */
function upload(options, isStopped) {
  return new Promise((done, fail) => {
    let isAstray = way === 'astray';
    const one = new Upload(readFileSync(file), {
      endpoint,
      metadata,
      headers: { Authorization: `Bearer ${token}` },
      chunkSize: way === 'whole' ? Infinity : CHUNK,
      retryDelays: [0, 0],
      onBeforeRequest: (request) => {
        if (!isAstray || request.getMethod() !== 'PATCH' || request.getHeader('Upload-Offset') === '0') return;
        isAstray = false;
        request.setHeader('Upload-Offset', '1');
      },
      onAfterResponse: (request, response) => void answers.push([request.getMethod(), response.getStatus()]),
      onChunkComplete: () => {
        if (isStopped) void one.abort().then(() => done(one.url));
      },
      onError: fail,
      onSuccess: () => done(one.url),
      ...options,
    });
    one.start();
  });
}

const url = await upload({}, way === 'resumed');
if (way === 'resumed') await upload({ uploadUrl: url }, false);
process.stdout.write(JSON.stringify(answers));
