export { PhoneSystemAssociationPage } from './phone-system-association.dto.js';
export { PhoneSystemAssociationsModule } from './phone-system-associations.module.js';
export { PhoneSystemAssociationsService } from './phone-system-associations.service.js';
