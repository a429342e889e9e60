import { relate } from '../../resource/index.js';
import { phoneSystemAssociations, phoneSystems, ports } from '../telephony/index.js';
import { alternateExtensionSettings } from './alternate-extension-settings/alternate-extension-settings.resource.js';
import { alternateNames } from './alternate-names/alternate-names.resource.js';
import { classesOfService } from './classes-of-service/classes-of-service.resource.js';
import { contacts } from './contacts/contacts.resource.js';
import { defaultUserTemplates } from './default-user-templates/default-user-templates.resource.js';
import { distributionLists } from './distribution-lists/distribution-lists.resource.js';
import { distributionListMembers } from './distribution-lists/members/distribution-list-members.resource.js';
import { dtmfAccessIds } from './dtmf-access-ids/dtmf-access-ids.resource.js';
import { globalUsers } from './global-users/global-users.resource.js';
import { smtpProxyAddresses } from './smtp-proxy-addresses/smtp-proxy-addresses.resource.js';
import { subscriberDependencies } from './subscriber-dependencies/subscriber-dependencies.resource.js';
import { userTemplateNotificationDevices } from './user-templates/notification-devices/user-template-notification-devices.resource.js';
import { userTemplatePagerDevices } from './user-templates/pager-devices/user-template-pager-devices.resource.js';
import { userTemplatePhoneDevices } from './user-templates/phone-devices/user-template-phone-devices.resource.js';
import { userTemplates } from './user-templates/user-templates.resource.js';
import { mwis } from './users/mwis/mwis.resource.js';
import { notificationDevices } from './users/notification-devices/notification-devices.resource.js';
import { pagerDevices } from './users/pager-devices/pager-devices.resource.js';
import { phoneDevices } from './users/phone-devices/phone-devices.resource.js';
import { privateLists } from './users/private-lists/private-lists.resource.js';
import { privateListMembers } from './users/private-lists/members/private-list-members.resource.js';
import { users } from './users/users.resource.js';

relate(users, {
  classOfService: { to: classesOfService, field: 'cosObjectId' },
  phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' },
  smtpProxyAddresses: { to: smtpProxyAddresses, filter: 'objectGlobalUserObjectId' },
  alternateNames: { to: alternateNames, filter: 'globalUserObjectId' },
  dependencies: { to: subscriberDependencies, field: 'objectId', blocksDeletion: true },
});

relate(userTemplates, {
  classOfService: { to: classesOfService, field: 'cosObjectId' },
  phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' },
});

relate(defaultUserTemplates, {
  classOfService: { to: classesOfService, field: 'cosObjectId' },
  userTemplate: { to: userTemplates, field: 'objectId' },
});

// A class of service goes after the users and the templates that have it.
relate(classesOfService, {
  users: { to: users, filter: 'cosObjectId', blocksDeletion: true },
  userTemplates: { to: userTemplates, filter: 'cosObjectId', blocksDeletion: true },
});

relate(contacts, { alternateNames: { to: alternateNames, filter: 'contactObjectId' } });

relate(distributionLists, { alternateNames: { to: alternateNames, filter: 'distributionListObjectId' } });

relate(distributionListMembers, {
  memberUser: { to: users, field: 'memberUserObjectId' },
  memberDistributionList: { to: distributionLists, field: 'memberDistributionListObjectId' },
  memberContact: { to: contacts, field: 'memberContactObjectId' },
  memberGlobalUser: { to: globalUsers, field: 'memberGlobalUserObjectId' },
});

relate(privateLists, { alternateNames: { to: alternateNames, filter: 'personalGroupObjectId' } });

relate(privateListMembers, {
  memberUser: { to: users, field: 'memberSubscriberObjectId' },
  memberDistributionList: { to: distributionLists, field: 'memberDistributionListObjectId' },
  memberContact: { to: contacts, field: 'memberContactObjectId' },
});

relate(dtmfAccessIds, {
  owner: {
    oneOf: {
      parentSubscriberObjectId: users,
      parentDistributionListObjectId: distributionLists,
      parentContactObjectId: contacts,
      parentGlobalUserObjectId: globalUsers,
    },
  },
});

relate(alternateNames, {
  globalUser: { to: globalUsers, field: 'globalUserObjectId' },
  contact: { to: contacts, field: 'contactObjectId' },
  distributionList: { to: distributionLists, field: 'distributionListObjectId' },
});

relate(smtpProxyAddresses, {
  globalUser: { to: globalUsers, field: 'objectGlobalUserObjectId' },
  contact: { to: contacts, field: 'objectContactObjectId' },
  distributionList: { to: distributionLists, field: 'objectDistributionListObjectId' },
});

relate(alternateExtensionSettings, { user: { to: users, field: 'subscriberObjectId' } });

relate(subscriberDependencies, { user: { to: users, field: 'subscriberObjectId' } });

relate(mwis, {
  phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' },
  port: { to: ports, field: 'mediaPortObjectId' },
});

relate(notificationDevices, { phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' } });
relate(phoneDevices, { phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' } });
relate(pagerDevices, { phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' } });
relate(userTemplateNotificationDevices, { phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' } });
relate(userTemplatePhoneDevices, { phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' } });
relate(userTemplatePagerDevices, { phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' } });

relate(phoneSystemAssociations, { user: { to: users, field: 'objectId' } });
