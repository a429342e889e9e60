import type { CatalogueField, CatalogueResource } from './catalogue.js';

const HANDLERS = ['call-handlers', 'directory-handlers', 'interview-handlers'];
const USERS = ['users', 'admin-users'];
const USERS_AND_TEMPLATES = [...USERS, 'user-templates'];
const LOCATIONS = ['connection-locations', 'vpim-locations'];
const DEVICES = ['phone-devices', 'pager-devices', 'smtp-devices', 'sms-devices', 'html-devices'];
const TEMPLATE_DEVICES = [
  'user-template-phone-devices',
  'user-template-pager-devices',
  'user-template-smtp-devices',
  'user-template-html-devices',
];

/**
 * What the ids in these elements refer to: CUPI's schema has foreign keys, the catalogue has links beside them. An
 * element that is missing here refers to an object of no resource in the catalogue, such as a fax server.
 */
const TARGETS: ReadonlyMap<string, readonly string[]> = new Map(
  (
    [
      [['phone-systems'], 'MediaSwitch'],
      [['port-groups'], 'MediaPortGroup'],
      [['port-group-templates'], 'MediaPortGroupTemplate'],
      [['ports'], 'MediaPort'],
      [['sip-certificates'], 'MediaCertificate'],
      [['sip-security-profiles'], 'MediaSipSecurityProfile'],
      [['rtp-codec-definitions'], 'RtpCodecDef'],
      [['vms-servers'], 'VmsServer'],
      [['authentication-rules'], 'CredentialPolicy'],
      [['external-services'], 'ExternalService'],
      [['mailbox-stores'], 'MailboxStore'],
      [['message-aging-policies'], 'MessageAgingPolicy'],
      [['restriction-tables'], 'FaxRestriction OutcallRestriction XferRestriction RestrictionTable'],
      [['system-roles', 'custom-roles'], 'Role Inherited'],
      [['tenants'], 'Tenant'],
      [['wave-formats'], 'DefaultWaveFormat'],
      [
        LOCATIONS,
        'Location OwnerLocation MemberLocation ParentLocation ScopeObjectLocation DeliveryLocation',
      ],
      [['connection-locations'], 'Vms TargetVms'],
      [['classes-of-service'], 'Cos ScopeObjectCos'],
      [['contacts'], 'Contact MemberContact ObjectContact ParentContact RecipientContact'],
      [
        ['distribution-lists'],
        'DistributionList MemberDistributionList ObjectDistributionList ParentDistributionList RecipientDistributionList' +
          ' ScopeObjectDistributionList TargetDistributionList',
      ],
      [
        ['private-lists'],
        'PersonalVoiceMailList MemberPersonalVoiceMailList PersonalGroup ObjectPersonalGroup',
      ],
      [['alternate-extensions'], 'DeviceDtmfAccessId'],
      [['user-templates'], 'UserTemplate'],
      [
        USERS_AND_TEMPLATES,
        'Subscriber User GlobalUser MemberUser MemberGlobalUser ObjectGlobalUser ParentGlobalUser',
      ],
      [
        USERS,
        'MemberSubscriber OwnerSubscriber ParentSubscriber RecipientSubscriber SynchronizationUser TargetUser Operator',
      ],
      [[...DEVICES, ...TEMPLATE_DEVICES], 'FailDevice'],
      [['call-handlers', 'call-handler-templates', 'call-handler-primary-templates'], 'CallHandler'],
      [['directory-handlers'], 'DirectoryHandler'],
      [['interview-handlers'], 'InterviewHandler'],
      [
        HANDLERS,
        'TargetHandler AfterGreetingTargetHandler AfterMessageTargetHandler ExitTargetHandler NoInputTargetHandler' +
          ' NoSelectionTargetHandler ZeroTargetHandler RouteTargetHandler ParentHandler',
      ],
      [['partitions'], 'Partition DefaultPartition DeliveryLocationPartition'],
      [
        ['search-spaces'],
        'SearchSpace CallSearchSpace DefaultSearchSpace ScopeObjectSearchSpace SearchByExtensionSearchSpace' +
          ' SearchByNameSearchSpace',
      ],
      [[...LOCATIONS, 'distribution-lists', 'classes-of-service', 'search-spaces'], 'SearchScope'],
      [['post-greeting-recordings'], 'PostGreetingRecording PlayAfterMessageRecording'],
      [['routing-rules'], 'RoutingRule'],
      [['schedules'], 'Schedule SynchSchedule'],
      [['schedule-sets'], 'ScheduleSet'],
      [
        ['partitions', 'phone-systems', 'classes-of-service', 'schedule-sets', 'users', 'external-services'],
        'Attribute',
      ],
    ] as const
  ).flatMap(([resources, stems]) => stems.split(' ').map((stem) => [`${stem}ObjectId`, resources])),
);

/**
 * Elements whose object cannot exist without the one they name: it is deleted with that one. All other references
 * prevent the deletion of what they name.
 */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  'alternate-extension-settings': ['SubscriberObjectId', 'DeviceDtmfAccessIdObjectId'],
  'alternate-names': [
    'GlobalUserObjectId',
    'ContactObjectId',
    'DistributionListObjectId',
    'LocationObjectId',
  ],
  'call-handler-owners': ['UserObjectId', 'DistributionListObjectId'],
  'distribution-list-members': [
    'MemberUserObjectId',
    'MemberDistributionListObjectId',
    'MemberContactObjectId',
  ],
  policies: ['UserObjectId'],
  'private-list-members': [
    'MemberSubscriberObjectId',
    'MemberDistributionListObjectId',
    'MemberPersonalVoiceMailListObjectId',
    'MemberContactObjectId',
  ],
  'search-space-members': ['PartitionObjectId'],
  'smtp-proxy-addresses': [
    'ObjectGlobalUserObjectId',
    'ObjectContactObjectId',
    'ObjectDistributionListObjectId',
  ],
};

/** The resources whose ids an element may hold; none when it refers to nothing of the catalogue. */
export function targetsOf(element: string): readonly string[] {
  return TARGETS.get(element) ?? [];
}

/** The elements of a resource that hold ids of that other resource. */
export function referencesTo(resource: CatalogueResource, target: string): readonly CatalogueField[] {
  return resource.fields.filter(
    ({ type, element }) => type === 'uuid' && targetsOf(element).includes(target),
  );
}

/** Whether an object is deleted with the one that this element names. */
export function isOwner(resource: CatalogueResource, element: string): boolean {
  return OWNERS[resource.resource]?.includes(element) === true;
}
