import type { SeedData } from './seed-data.js';

/** The server itself, and its factory settings. */
export const systemData: readonly SeedData[] = [
  {
    resource: 'connection-locations',
    objects: [
      {
        DisplayName: 'cuc1',
        HostAddress: 'cuc1.example.test',
        IsPrimary: 'true',
        DefaultPartitionObjectId: '@partitions/cuc1 Partition',
        DefaultSearchSpaceObjectId: '@search-spaces/cuc1 Search Space',
        DefaultWaveFormatObjectId: '@wave-formats/G.711',
      },
    ],
  },
  {
    resource: 'partitions',
    objects: [
      { Name: 'cuc1 Partition', Description: 'Everyone' },
      { Name: 'Warehouse Partition', Description: 'Extensions of the warehouse' },
    ],
  },
  { resource: 'search-spaces', objects: [{ Name: 'cuc1 Search Space' }, { Name: 'Warehouse Search Space' }] },
  {
    resource: 'search-space-members',
    of: ['@search-spaces/cuc1 Search Space'],
    objects: [{ PartitionObjectId: '@partitions/cuc1 Partition', SortOrder: '1' }],
  },
  {
    resource: 'search-space-members',
    of: ['@search-spaces/Warehouse Search Space'],
    objects: [
      { PartitionObjectId: '@partitions/Warehouse Partition', SortOrder: '1' },
      { PartitionObjectId: '@partitions/cuc1 Partition', SortOrder: '2' },
    ],
  },
  {
    resource: 'wave-formats',
    objects: [
      { FormatName: 'G.711' },
      { FormatName: 'G.729a', FormatTag: '131', BitsPerSample: '16', JavaEncoding: 'G729', CodecId: '2' },
    ],
  },
  { resource: 'general-configurations', objects: [{ ObjectId: '@connection-locations/cuc1' }] },
  { resource: 'local-location', objects: [{}] },
  { resource: 'smtp-server-configuration', objects: [{}] },
  { resource: 'smtp-client-configuration', objects: [{}] },
  {
    resource: 'vms-servers',
    objects: [
      {
        ServerName: 'cuc1',
        VmsServerObjectId: '@vms-servers/cuc1',
        ServerState: '20',
        ServerDisplayState: '3',
      },
    ],
  },
  { resource: 'cluster-servers', objects: [{ Key: '@vms-servers/cuc1', HostName: 'cuc1' }] },
  {
    resource: 'time-zones',
    objects: [
      { TimeZoneId: '85', DisplayName: '(GMT) Dublin, Edinburgh, Lisbon, London' },
      { TimeZoneId: '110', DisplayName: '(GMT+01:00) Amsterdam, Berlin, Bern, Vienna', Bias: '-60' },
      {
        TimeZoneId: '190',
        DisplayName: '(GMT+05:30) Chennai, Kolkata, Mumbai',
        Bias: '-330',
        DaylightBias: '0',
      },
    ],
  },
  {
    resource: 'language-mappings',
    objects: [
      { LanguageCode: '1033', LanguageAbbreviation: 'ENU', LanguageTag: 'en-US' },
      { LanguageCode: '1031', LanguageAbbreviation: 'DEU', LanguageTag: 'de-DE' },
      { LanguageCode: '1036', LanguageAbbreviation: 'FRA', LanguageTag: 'fr-FR' },
    ],
  },
  {
    resource: 'installed-languages',
    objects: [
      { LanguageType: '0', LanguageCode: '1033' },
      { LanguageType: '1', LanguageCode: '1033' },
      { LanguageType: '3', LanguageCode: '1033' },
      { LanguageType: '0', LanguageCode: '1031' },
    ],
  },
  {
    resource: 'license-status-counts',
    objects: [
      { TagName: 'LicSubscribersMax', Count: '42' },
      {
        TagName: 'LicSTTSubscribersMax',
        Count: '0',
        featureName: 'CUC_SpeechView',
        description: 'Users with transcriptions',
      },
    ],
  },
  {
    resource: 'configuration-values',
    objects: [
      { FullName: 'System.SA.UserInactivityTimeout' },
      {
        FullName: 'System.Conversations.UserMaxConcurrentSessionsTUI',
        Value: '0',
        MinVal: '0',
        MaxVal: '99',
      },
      {
        FullName: 'System.API.CumiAllowSecureMessageHeaders',
        Type: '11',
        Value: '0',
        MinVal: '0',
        MaxVal: '1',
      },
      {
        FullName: 'System.API.CumiAccessSecureMessageAttachments',
        Type: '11',
        Value: '0',
        MinVal: '0',
        MaxVal: '1',
      },
      { FullName: 'System.Telephony.Sip.Transport', Type: '8', Value: 'tcp', UserSetting: 'false' },
    ],
  },
  {
    resource: 'authentication-rules',
    objects: [
      {
        DisplayName: 'Recommended Voice Mail Authentication Rule',
        Undeletable: 'true',
        MinLength: '6',
        TrivialCredChecking: 'true',
      },
      { DisplayName: 'Recommended Web Application Authentication Rule', Undeletable: 'true' },
      { DisplayName: 'Branch PIN rule' },
    ],
  },
  {
    resource: 'restriction-tables',
    objects: [
      { DisplayName: 'Default Transfer', Undeletable: 'true' },
      { DisplayName: 'Default Outdial', Undeletable: 'true' },
      { DisplayName: 'Branch dialling' },
    ],
  },
  ...['Default Transfer', 'Default Outdial'].map((table) => ({
    resource: 'restriction-patterns',
    of: [`@restriction-tables/${table}`],
    objects: [{ NumberPattern: '*', Blocked: 'false' }],
  })),
  {
    resource: 'restriction-patterns',
    of: ['@restriction-tables/Branch dialling'],
    objects: [
      { NumberPattern: '*', Blocked: 'false' },
      { NumberPattern: '900*', Blocked: 'true' },
      { NumberPattern: '00*', Blocked: 'true' },
    ],
  },
  {
    resource: 'mailbox-stores',
    objects: [
      { DisplayName: 'Unity Messaging Database -1', MailDatabase: 'UnityMbxDb1', Undeletable: 'true' },
      { DisplayName: 'Branch store', MailDatabase: 'UnityMbxDb2' },
    ],
  },
  {
    resource: 'message-aging-policies',
    objects: [
      { DisplayName: 'Default System Policy' },
      { DisplayName: 'Do Not Age Messages', Enabled: 'false' },
    ],
  },
  { resource: 'message-expirations', objects: [{}] },
  {
    resource: 'privileges',
    objects: [
      { DisplayName: 'Reset User Passwords' },
      { DisplayName: 'Distribution Lists - Full Access' },
      { DisplayName: 'Phone Systems - Read Access' },
    ],
  },
  {
    resource: 'system-roles',
    objects: [
      { RoleName: 'System Administrator', RoleDescription: 'Everything' },
      { RoleName: 'Help Desk Administrator', RoleDescription: 'Resets passwords' },
      { RoleName: 'Technician', RoleDescription: 'Phone system settings' },
    ],
  },
  {
    resource: 'custom-roles',
    objects: [{ RoleName: 'Branch desk', InheritedObjectId: '@system-roles/Help Desk Administrator' }],
  },
  ...['system-roles/Help Desk Administrator', 'custom-roles/Branch desk'].map((role) => ({
    resource: 'role-privileges',
    of: [`@${role}`],
    objects: [{ DisplayName: 'Reset User Passwords', ObjectId: '@privileges/Reset User Passwords' }],
  })),
  {
    resource: 'external-services',
    objects: [{ DisplayName: 'Branch Exchange', Server: 'mail.example.test', ServerType: '4' }],
  },
  {
    resource: 'authz-servers',
    objects: [
      {
        DisplayName: 'Authz 1',
        ServerUsername: 'authzuser',
        ServerPassword: 'not-a-password',
        ServerNodeAddress: 'cucm1.example.test',
        Port: '8443',
      },
    ],
  },
  {
    resource: 'vpim-locations',
    objects: [
      {
        DisplayName: 'Remote site',
        DtmfAccessId: '0800',
        SmtpDomain: 'vm.remote.example.test',
        PartitionObjectId: '@partitions/cuc1 Partition',
        SearchSpaceObjectId: '@search-spaces/cuc1 Search Space',
      },
    ],
  },
];
