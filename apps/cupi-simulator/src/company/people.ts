import type { SeedData } from './seed-data.js';

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
