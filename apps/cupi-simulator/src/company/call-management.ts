import type { SeedData } from './seed-data.js';

/** When the branch is open. */
export const scheduleData: readonly SeedData[] = [
  {
    resource: 'schedules',
    objects: [
      { DisplayName: 'All Hours', Undeletable: 'true' },
      { DisplayName: 'Weekdays' },
      { DisplayName: 'Holidays', IsHoliday: 'true' },
    ].map((schedule) => ({ ...schedule, OwnerLocationObjectId: '@connection-locations/cuc1' })),
  },
  {
    resource: 'schedule-details',
    of: ['@schedules/Weekdays'],
    objects: [
      {
        Subject: 'Office hours',
        IsActiveMonday: 'true',
        IsActiveTuesday: 'true',
        IsActiveWednesday: 'true',
        IsActiveThursday: 'true',
        IsActiveFriday: 'true',
      },
    ],
  },
  {
    resource: 'schedule-details',
    of: ['@schedules/Holidays'],
    objects: [{ Subject: 'New Year', StartDate: '2027-01-01 00:00:00.0', EndDate: '2027-01-01 00:00:00.0' }],
  },
  {
    resource: 'schedule-sets',
    objects: [{ DisplayName: 'All Hours', Undeletable: 'true' }, { DisplayName: 'Weekdays' }].map((set) => ({
      ...set,
      OwnerLocationObjectId: '@connection-locations/cuc1',
    })),
  },
  {
    resource: 'schedule-set-members',
    of: ['@schedule-sets/All Hours'],
    objects: [{ ScheduleObjectId: '@schedules/All Hours', Exclude: 'false' }],
  },
  {
    resource: 'schedule-set-members',
    of: ['@schedule-sets/Weekdays'],
    objects: [
      { ScheduleObjectId: '@schedules/Weekdays', Exclude: 'false' },
      { ScheduleObjectId: '@schedules/Holidays', Exclude: 'true' },
    ],
  },
];

const OF_SERVER = {
  MediaSwitchObjectId: '@phone-systems/Branch PBX',
  PartitionObjectId: '@partitions/cuc1 Partition',
  ScheduleSetObjectId: '@schedule-sets/Weekdays',
};

/** What happens to calls that reach the server. */
export const callData: readonly SeedData[] = [
  {
    resource: 'post-greeting-recordings',
    objects: [{ DisplayName: 'Calls may be recorded' }],
  },
  {
    resource: 'post-greeting-recording-stream-files',
    of: ['@post-greeting-recordings/Calls may be recorded'],
    objects: [{ LanguageCode: '1033', StreamFile: 'recorded.wav' }],
  },
  {
    resource: 'call-handler-templates',
    objects: [
      {
        DisplayName: 'System Call Handler Template',
        Undeletable: 'true',
        RecipientSubscriberObjectId: '@users/operator',
        ...OF_SERVER,
      },
    ],
  },
  {
    resource: 'call-handlers',
    objects: [
      {
        DisplayName: 'Operator Handler',
        Undeletable: 'true',
        DtmfAccessId: '0',
        RecipientSubscriberObjectId: '@users/operator',
      },
      { DisplayName: 'Opening Greeting', Undeletable: 'true' },
      {
        DisplayName: 'Branch Menu',
        DtmfAccessId: '5100',
        RecipientDistributionListObjectId: '@distribution-lists/branchdesk',
        PlayPostGreetingRecording: '2',
        PostGreetingRecordingObjectId: '@post-greeting-recordings/Calls may be recorded',
      },
    ].map((handler) => ({ ...handler, ...OF_SERVER })),
  },
  {
    resource: 'call-handler-owners',
    of: ['@call-handlers/Branch Menu'],
    objects: [
      { UserObjectId: '@users/ada.bartik' },
      { DistributionListObjectId: '@distribution-lists/branchdesk' },
    ],
  },
  {
    resource: 'greeting-stream-files',
    of: ['@call-handlers/Branch Menu', 'Standard'],
    objects: [{ LanguageCode: '1033', StreamFile: 'welcome.wav' }],
  },
  {
    resource: 'directory-handlers',
    objects: [
      {
        DisplayName: 'System Directory Handler',
        Undeletable: 'true',
        DtmfAccessId: '5555',
        PartitionObjectId: '@partitions/cuc1 Partition',
        SearchScope: '6',
        SearchScopeObjectId: '@search-spaces/cuc1 Search Space',
        ExitTargetHandlerObjectId: '@call-handlers/Branch Menu',
        NoInputTargetHandlerObjectId: '@call-handlers/Branch Menu',
        NoSelectionTargetHandlerObjectId: '@call-handlers/Branch Menu',
        ZeroTargetHandlerObjectId: '@call-handlers/Operator Handler',
      },
    ],
  },
  {
    resource: 'directory-handler-stream-files',
    of: ['@directory-handlers/System Directory Handler'],
    objects: [{ LanguageCode: '1033', StreamFile: 'directory.wav' }],
  },
  {
    resource: 'interview-handlers',
    objects: [
      {
        DisplayName: 'Order Line',
        DtmfAccessId: '5200',
        PartitionObjectId: '@partitions/cuc1 Partition',
        RecipientSubscriberObjectId: '@users/alan.bartik',
      },
    ],
  },
  {
    resource: 'conversations',
    objects: [
      {
        TextName: 'AD',
        ConversationName: 'AD',
        LocalizedName: 'Directory Handler',
        CnvRoutingRuleForwardedCall: 'true',
        RequiresDirectoryHandler: 'true',
      },
      {
        TextName: 'PHGreeting',
        ConversationName: 'PHGreeting',
        LocalizedName: 'Call Handler',
        CnvRoutingRuleForwardedCall: 'true',
        CnvDirectoryHandlerExit: 'true',
        CnvDirectoryHandlerNoInput: 'true',
        CnvDirectoryHandlerNoSelection: 'true',
        CnvDirectoryHandlerZeroExit: 'true',
        RequiresCallHandler: 'true',
      },
      { TextName: 'SubSignIn', ConversationName: 'SubSignIn', LocalizedName: 'Sign In' },
    ],
  },
  {
    resource: 'routing-rules',
    objects: [
      {
        DisplayName: 'Opening Greeting',
        Undeletable: 'true',
        RouteTargetConversation: 'PHGreeting',
        RouteTargetHandlerObjectId: '@call-handlers/Opening Greeting',
      },
      { DisplayName: 'Attempt Sign In', Undeletable: 'true', RouteTargetConversation: 'AttemptSignIn' },
      {
        DisplayName: 'Branch calls',
        RouteTargetConversation: 'PHGreeting',
        RouteTargetHandlerObjectId: '@call-handlers/Branch Menu',
      },
    ].map((rule) => ({
      ...rule,
      SearchSpaceObjectId: '@search-spaces/cuc1 Search Space',
    })),
  },
  {
    resource: 'routing-rule-conditions',
    of: ['@routing-rules/Branch calls'],
    objects: [
      { Parameter: '2', Operator: '2', OperandValue: '51*' },
      { Parameter: '9', Operator: '2', OperandValue: '@phone-systems/Branch PBX' },
    ],
  },
];
