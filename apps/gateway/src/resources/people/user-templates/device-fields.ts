import { boolean, integer, text, uuid } from '#libs/cupi-xml';

/** Fields of a notification device of a user template, of every kind. */
export const deviceFields = {
  undeletable: boolean('It came with Unity Connection and cannot be deleted.', true, {
    access: 'read-only',
  }),
  subscriberObjectId: uuid(
    'Identifier of the user template that it belongs to.',
    '9f5aa0fd-1f62-41b4-860f-104806643660',
    { access: 'read-only' },
  ),
  eventList: text(
    'Events to notify of, with commas between them, or `None`: `AllMessage`, `AllUrgentMessage`, `NewVoiceMail`, `NewUrgentVoiceMail`, `NewFax`, `NewUrgentFax`, `DispatchMessage`, `UrgentDispatchMessage`, `CalendarAppointment`, `CalendarMeeting`, `NewMissedCall`.',
    'NewVoiceMail',
  ),
  scheduleSetObjectId: uuid(
    'Identifier of the schedule set during which it is active.',
    '070cd7eb-7833-4771-81b8-bea9b9c9e8fc',
  ),
  repeatInterval: integer('Minutes between repeated notifications; needed with `repeatNotify`.', 5),
  repeatNotify: boolean('Notify for each message as it arrives.', false),
  failDeviceObjectId: uuid(
    'Identifier of the device to try next when this one fails.',
    'c6b7bbf2-f98c-4de6-8412-0c398fbc5811',
  ),
};

/** Fields of a notification device of a user template, of every kind but HTML. */
export const nonHtmlFields = {
  active: boolean('Notify by this device.', false),
  deviceName: text(
    'Kind by name: Home Phone, Work Phone, Mobile Phone, Spare Phone, Pager, SMS, SMTP, HTML or Other.',
    'Other',
    { access: 'read-only' },
  ),
  maxBody: integer('Longest body, in characters. Devices that come with a template have 512.', 512),
  maxSubject: integer('Longest subject, in characters. Devices that come with a template have 64.', 64),
};

/** Fields of a notification device that is called. */
export const callFields = {
  initialDelay: integer('Minutes after arrival before the first notification.', 0, { maximum: 120 }),
  transmitForcedAuthorizationCode: boolean('Send the authorisation code after dialling.', false),
  afterDialDigits: text('Digits that are dialled after the connection.', '4711', { maxLength: 32 }),
  busyRetryInterval: integer('Minutes between tries when busy.', 5, { minimum: 1, maximum: 100 }),
  dialDelay: integer(
    'Seconds after connect before `afterDialDigits`. Devices that come with a template have 1.',
    1,
  ),
  phoneNumber: text('Number that is dialled; needed with `active`.', '15550100'),
  retriesOnBusy: integer('Tries when busy.', 4, { maximum: 100 }),
  retriesOnRna: integer('Tries when not answered.', 4, { maximum: 100 }),
  ringsToWait: integer('Rings before giving up.', 4, { minimum: 1, maximum: 100 }),
  rnaRetryInterval: integer('Minutes between tries when not answered.', 15, { minimum: 1, maximum: 100 }),
  waitConnect: boolean('Wait for the connection before `afterDialDigits`.', false),
  mediaSwitchObjectId: uuid('Identifier of the phone system.', '24f1171f-27b3-4ad3-a94c-66d1fb2e448b', {
    requiredOnCreate: true,
  }),
};
