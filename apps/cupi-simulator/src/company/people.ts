import type { SeedData } from './seed-data.js';
import { BRANCH_ALIASES } from './users.js';

/** What users are made from. */
export const templateData: readonly SeedData[] = [
  {
    resource: 'classes-of-service',
    objects: [
      {
        DisplayName: 'Voice Mail User COS',
        Undeletable: 'true',
        OutcallRestrictionObjectId: '@restriction-tables/Default Outdial',
        XferRestrictionObjectId: '@restriction-tables/Default Transfer',
      },
      { DisplayName: 'Warehouse', OutcallRestrictionObjectId: '@restriction-tables/Branch dialling' },
    ],
  },
  {
    resource: 'user-templates',
    objects: [
      { Alias: 'voicemailusertemplate', DisplayName: 'Voice Mail User Template', Undeletable: 'true' },
      { Alias: 'branchtemplate', DisplayName: 'Branch User Template' },
    ].map((template) => ({
      ...template,
      CosObjectId: '@classes-of-service/Voice Mail User COS',
      MediaSwitchObjectId: '@phone-systems/Branch PBX',
      PartitionObjectId: '@partitions/cuc1 Partition',
      MailboxStoreObjectId: '@mailbox-stores/Unity Messaging Database -1',
      MessageAgingPolicyObjectId: '@message-aging-policies/Default System Policy',
      SearchByExtensionSearchSpaceObjectId: '@search-spaces/cuc1 Search Space',
      SearchByNameSearchSpaceObjectId: '@search-spaces/cuc1 Search Space',
    })),
  },
  {
    resource: 'default-user-templates',
    objects: [
      {
        Alias: 'voicemailusertemplate',
        DisplayName: 'Voice Mail User Template',
        ObjectId: '@user-templates/voicemailusertemplate',
        CosObjectId: '@classes-of-service/Voice Mail User COS',
        PartitionObjectId: '@partitions/cuc1 Partition',
        MailboxStoreObjectId: '@mailbox-stores/Unity Messaging Database -1',
      },
    ],
  },
  {
    resource: 'user-template-roles',
    of: ['@user-templates/branchtemplate'],
    objects: [{ RoleObjectId: '@system-roles/Technician' }],
  },
  {
    resource: 'template-external-service-accounts',
    of: ['@user-templates/branchtemplate'],
    objects: [{ ExternalServiceObjectId: '@external-services/Branch Exchange' }],
  },
];

/** Objects that belong to users, lists and contacts. */
export const peopleData: readonly SeedData[] = [
  { resource: 'admin-users', objects: [{ Alias: 'branchadmin', DisplayName: 'Branch Administrator' }] },
  {
    resource: 'user-roles',
    of: ['@admin-users/branchadmin'],
    objects: [{ RoleObjectId: '@system-roles/System Administrator' }],
  },
  {
    resource: 'user-roles',
    of: ['@users/ada.bartik'],
    objects: [{ RoleObjectId: '@custom-roles/Branch desk' }],
  },
  {
    resource: 'user-roles',
    of: ['@users/alan.bartik'],
    objects: [{ RoleObjectId: '@system-roles/Technician' }, { RoleObjectId: '@custom-roles/Branch desk' }],
  },
  {
    resource: 'policies',
    objects: [
      {
        UserObjectId: '@users/ada.bartik',
        RoleObjectId: '@custom-roles/Branch desk',
        TargetVmsObjectId: '@connection-locations/cuc1',
      },
    ],
  },
  {
    resource: 'contacts',
    objects: [
      {
        Alias: 'grace.supplier',
        DisplayName: 'Grace Supplier',
        FirstName: 'Grace',
        LastName: 'Supplier',
        DtmfAccessId: '7001',
        PartitionObjectId: '@partitions/cuc1 Partition',
        DeliveryLocationObjectId: '@vpim-locations/Remote site',
      },
      { Alias: 'ivan.courier', DisplayName: 'Ivan Courier', FirstName: 'Ivan', LastName: 'Courier' },
    ],
  },
  {
    resource: 'distribution-lists',
    objects: [
      {
        Alias: 'allvoicemailusers',
        DisplayName: 'All Voice Mail Users',
        Undeletable: 'true',
        DtmfAccessId: '8000',
      },
      { Alias: 'undeliverablemessages', DisplayName: 'Undeliverable Messages', Undeletable: 'true' },
      { Alias: 'branchdesk', DisplayName: 'Branch Desk', DtmfAccessId: '8001', AllowContacts: 'true' },
      { Alias: 'branchnight', DisplayName: 'Branch Night Shift', DtmfAccessId: '8002' },
    ].map((list) => ({ ...list, PartitionObjectId: '@partitions/cuc1 Partition' })),
  },
  {
    resource: 'distribution-list-members',
    of: ['@distribution-lists/branchdesk'],
    objects: [
      { MemberUserObjectId: '@users/ada.bartik' },
      { MemberUserObjectId: '@users/alan.bartik' },
      { MemberContactObjectId: '@contacts/grace.supplier' },
    ],
  },
  {
    resource: 'distribution-list-members',
    of: ['@distribution-lists/undeliverablemessages'],
    objects: [{ MemberUserObjectId: '@users/undeliverablemessagesmailbox' }],
  },
  {
    resource: 'distribution-list-members',
    of: ['@distribution-lists/allvoicemailusers'],
    objects: BRANCH_ALIASES.map((alias) => ({ MemberUserObjectId: `@users/${alias}` })),
  },
  {
    resource: 'distribution-list-members',
    of: ['@distribution-lists/branchnight'],
    objects: [
      { MemberUserObjectId: '@users/edsger.bartik' },
      { MemberUserObjectId: '@users/hedy.lamarr' },
      { MemberDistributionListObjectId: '@distribution-lists/branchdesk' },
    ],
  },
  {
    resource: 'private-lists',
    of: ['@users/alan.bartik'],
    objects: [{ DisplayName: 'Night shift', NumericId: '1' }],
  },
  {
    resource: 'private-list-members',
    of: ['@users/alan.bartik', '@private-lists/Night shift'],
    objects: [
      { MemberSubscriberObjectId: '@users/edsger.bartik' },
      { MemberDistributionListObjectId: '@distribution-lists/branchnight' },
      { MemberContactObjectId: '@contacts/grace.supplier' },
    ],
  },
  {
    resource: 'private-lists',
    of: ['@users/ada.bartik'],
    objects: [
      { DisplayName: 'My desk', NumericId: '1' },
      { DisplayName: 'Suppliers', NumericId: '2' },
    ],
  },
  {
    resource: 'private-list-members',
    of: ['@users/ada.bartik', '@private-lists/My desk'],
    objects: [
      { MemberSubscriberObjectId: '@users/alan.bartik' },
      { MemberDistributionListObjectId: '@distribution-lists/branchdesk' },
    ],
  },
  {
    resource: 'alternate-extensions',
    of: ['@users/ada.bartik'],
    objects: [{ DisplayName: 'Mobile', IdIndex: '1', DtmfAccessId: '2901' }],
  },
  {
    resource: 'alternate-extensions',
    of: ['@users/alan.bartik'],
    objects: [
      { DisplayName: 'Workshop', IdIndex: '1', DtmfAccessId: '2902' },
      { DisplayName: 'Mobile', IdIndex: '5', DtmfAccessId: '2903' },
    ],
  },
  {
    resource: 'alternate-extensions',
    of: ['@users/hedy.lamarr'],
    objects: [{ DisplayName: 'Gate', IdIndex: '1', DtmfAccessId: '2904' }],
  },
  {
    resource: 'phone-devices',
    of: ['@users/alan.bartik'],
    objects: [
      {
        DisplayName: 'Pocket phone',
        DeviceName: 'Other',
        PhoneNumber: '15550102',
        Active: 'true',
        EventList: 'NewUrgentVoiceMail',
        MediaSwitchObjectId: '@phone-systems/Branch PBX',
      },
    ],
  },
  {
    resource: 'smtp-devices',
    of: ['@users/hedy.lamarr'],
    objects: [
      {
        DisplayName: 'Mail',
        DeviceName: 'SMTP',
        SmtpAddress: 'hedy.lamarr@example.test',
        Active: 'true',
        EventList: 'NewVoiceMail',
      },
    ],
  },
  {
    // Failed sign-ins by telephone, which the simulator does not have, have locked her out.
    resource: 'user-pins',
    of: ['@users/hedy.lamarr'],
    objects: [
      {
        CredentialType: '4',
        CredentialPolicyObjectId: '@authentication-rules/Recommended Voice Mail Authentication Rule',
        Hacked: 'true',
        HackCount: '3',
        TimeHacked: '2024-05-17 08:09:11.044',
        TimeLastHack: '2024-05-17 08:09:11.044',
      },
    ],
  },
  {
    resource: 'alternate-names',
    objects: [
      { FirstName: 'Addie', LastName: 'Bartik', GlobalUserObjectId: '@users/ada.bartik' },
      { FirstName: 'Desk', DistributionListObjectId: '@distribution-lists/branchdesk' },
    ],
  },
  {
    resource: 'smtp-proxy-addresses',
    objects: [{ SmtpAddress: 'ada@example.test', ObjectGlobalUserObjectId: '@users/ada.bartik' }],
  },
  {
    resource: 'external-service-accounts',
    of: ['@users/ada.bartik'],
    objects: [
      {
        ExternalServiceObjectId: '@external-services/Branch Exchange',
        EmailAddress: 'ada.bartik@example.test',
      },
    ],
  },
  {
    resource: 'sms-devices',
    of: ['@users/ada.bartik'],
    objects: [
      {
        DisplayName: 'Text',
        DeviceName: 'SMS',
        RecipientAddress: '15550100',
        SmppProviderObjectId: '@smpp-providers/Branch texts',
      },
    ],
  },
  {
    resource: 'video-service-accounts',
    of: ['@users/ada.bartik'],
    objects: [
      {
        ConnectorFactoryName: 'Branch video',
        ConnectorFactoryObjectId: '@video-services/Branch video',
        IsConnectorMapped: 'true',
      },
    ],
  },
  {
    resource: 'ldap-import-users',
    objects: [
      {
        pkid: '@ldap-import-users/joan',
        alias: 'joan.newcomer',
        firstName: 'Joan',
        lastName: 'Newcomer',
        dtmfAccessId: '2801',
      },
      {
        pkid: '@ldap-import-users/leslie',
        alias: 'leslie.newcomer',
        firstName: 'Leslie',
        lastName: 'Newcomer',
        dtmfAccessId: '2802',
      },
    ],
  },
  {
    resource: 'tenants',
    objects: [
      {
        Alias: 'warehouse',
        Name: 'Warehouse',
        Description: 'The warehouse next door',
        SmtpDomain: 'warehouse.example.test',
        MediaSwitchObjectId: '@phone-systems/Branch PBX',
        MailboxStoreObjectId: '@mailbox-stores/Branch store',
      },
    ],
  },
  {
    resource: 'tenant-operators',
    of: ['@tenants/warehouse'],
    objects: [{ AttributeObjectId: '@users/operator', AttributeType: '4' }],
  },
  {
    resource: 'tenant-external-services',
    of: ['@tenants/warehouse'],
    objects: [{ AttributeObjectId: '@external-services/Branch Exchange' }],
  },
];
