import { resourceModule } from '../../../resource/index.js';
import { PhoneSystemAssociationsModule } from './associations/phone-system-associations.resource.js';
import { AxlServersModule } from './axl-servers/axl-servers.resource.js';
import { PhoneSystems } from './phone-systems.collection.js';
import { phoneSystems } from './phone-systems.resource.js';

export const PhoneSystemsModule = resourceModule(phoneSystems, {
  collection: PhoneSystems,
  imports: [AxlServersModule, PhoneSystemAssociationsModule],
});
