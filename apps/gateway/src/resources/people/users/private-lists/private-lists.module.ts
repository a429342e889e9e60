import { resourceModule } from '../../../../resource/index.js';
import { PrivateListMembersModule } from './members/private-list-members.resource.js';
import { privateLists } from './private-lists.resource.js';

export const PrivateListsModule = resourceModule(privateLists, { imports: [PrivateListMembersModule] });
