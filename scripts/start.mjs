/** `npm start`: installs and builds what is missing, then does the main job. */
import { join } from 'node:path';
import { prepare, root, runToEnd } from './prepare.mjs';

prepare();
const main = join(root, 'dist', 'cli', 'main.js');
process.exitCode = runToEnd(process.execPath, [main, 'run', ...process.argv.slice(2)]);
