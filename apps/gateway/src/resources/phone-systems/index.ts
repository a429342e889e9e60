export { PhoneSystemsModule } from './phone-systems.module.js';
