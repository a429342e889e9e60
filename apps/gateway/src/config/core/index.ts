export { readContentSync, secretOf, textIn } from './file-content.js';
export {
  InvalidFilesError,
  WatchedValue,
  type Loaded,
  type ReadFile,
  type Rejection,
} from './watched-value.js';
