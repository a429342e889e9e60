import { resourceModule } from '../../../resource/index.js';
import { distributionLists } from './distribution-lists.resource.js';
import { DistributionListMembersModule } from './members/distribution-list-members.resource.js';

export const DistributionListsModule = resourceModule(distributionLists, {
  imports: [DistributionListMembersModule],
});
