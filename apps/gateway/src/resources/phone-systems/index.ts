export { phoneSystemModel } from './phone-system.model.js';
export { PhoneSystemsModule } from './phone-systems.module.js';
