export { Access } from './access.decorator.js';
export { AuthModule } from './auth.module.js';
