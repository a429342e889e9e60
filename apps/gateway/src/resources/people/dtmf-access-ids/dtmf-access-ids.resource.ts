import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

/** A number that can be dialled, with the user, list, handler, location or contact that it belongs to. */
export const dtmfAccessIds = defineResource({
  name: 'DtmfAccessId',
  title: 'DTMF access ID',
  description:
    'A number that can be dialled, with the user, list, handler, location or contact that it belongs to.',
  group: 'people',
  path: '/dtmf-access-ids',
  verbs: ['list'],
  filter: ['dtmfAccessId'],
  sort: ['dtmfAccessId'],
  fields: {
    idIndex: integer('Place among the alternate extensions of a user.', 0, { access: 'read-only' }),
    displayName: text('Name for administrators.', 'Ada Bartik', { access: 'read-only' }),
    dtmfAccessId: text('The number that is dialled.', '2001', { access: 'read-only' }),
    parentSubscriberObjectId: uuid(
      'Identifier of the user who owns it.',
      '219ce340-a3a5-428c-8dc6-4776690b69ee',
      { access: 'read-only' },
    ),
    parentDistributionListObjectId: uuid(
      'Identifier of the distribution list that owns it.',
      '8d34c7ce-21f3-4219-800d-6c562fc6a67d',
      { access: 'read-only' },
    ),
    parentHandlerObjectId: uuid(
      'Identifier of the handler (call, directory or interview) that owns it.',
      '636d828e-38d1-462d-8aa3-49e1d3bfa9a1',
      { access: 'read-only' },
    ),
    parentLocationObjectId: uuid(
      'Identifier of the location that owns it.',
      '3766cf2c-4a46-4a8e-898b-baf62aba342f',
      { access: 'read-only' },
    ),
    locationObjectId: uuid(
      'Identifier of the location to which the number belongs.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', '219ce340-a3a5-428c-8dc6-4776690b69ee'),
    callPickupTimeout: integer('Rings to wait before the call goes on to the next destination.', 4, {
      access: 'read-only',
    }),
    transmitForcedAuthorizationCode: boolean(
      'An authorisation code is sent to Unified CM after dialling.',
      false,
      { access: 'read-only' },
    ),
    clientMatterCode: text('Billing code sent with an outgoing call.', '1000', { access: 'read-only' }),
    parentContactObjectId: uuid(
      'Identifier of the contact that owns it.',
      '3ce03023-5d27-4c65-86aa-51f975c38983',
      { access: 'read-only' },
    ),
    parentGlobalUserObjectId: uuid(
      'Identifier of the global user who owns it.',
      '07675226-129e-4c72-8928-8f8d4e36137e',
      { access: 'read-only' },
    ),
    partitionObjectId: uuid(
      'Identifier of the partition in which the number is unique.',
      'eed9c084-918a-449b-8a19-301b9ac19039',
      { access: 'read-only' },
    ),
    userDefined: boolean('Made by the user and not by an administrator.', false, { access: 'read-only' }),
  },
});

export const DtmfAccessIdsModule = resourceModule(dtmfAccessIds);
