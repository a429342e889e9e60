export { ApiIndexModule } from './api-index.module.js';
