export { PhoneSystemAssociationPage } from './phone-system-association.dto.js';
export { phoneSystemAssociationModel } from './phone-system-association.model.js';
export { PhoneSystemAssociationsModule } from './phone-system-associations.module.js';
export { PhoneSystemAssociationsService } from './phone-system-associations.service.js';
