export { shedLoad } from './shed-load.js';
