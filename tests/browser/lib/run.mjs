// Programs that are run to their end.

import { execFile } from 'node:child_process';

export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 1 << 28, encoding: 'utf8', ...options }, (error, stdout, stderr) => {
      if (error && !(options.codes ?? []).includes(error.code)) {
        reject(new Error(`${program} ${args.join(' ')}: ${error.message}\n${stderr}`));
      } else resolve({ stdout, stderr });
    });
  });
}
