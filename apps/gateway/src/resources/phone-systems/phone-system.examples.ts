import type {
  CreatePhoneSystem,
  PhoneSystem,
  PhoneSystemPage,
  UpdatePhoneSystem,
} from './phone-system.dto.js';

const path = '/api/v1/phone-systems/aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

/** The phone system that Cisco's own documentation shows. */
export const phoneSystemExample: PhoneSystem = {
  objectId: 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a',
  displayName: 'PhoneSystem',
  mwiAlwaysUpdate: false,
  mwiPortMemory: false,
  callLoopSupervisedTransferDetect: false,
  callLoopForwardNotificationDetect: false,
  callLoopDtmf: 'A',
  callLoopGuardTimeMs: 2500,
  portCount: 0,
  enablePhoneApplications: false,
  defaultTrapSwitch: true,
  mwiForceOff: false,
  restrictDialUnconditional: false,
  restrictDialScheduled: false,
  restrictDialStartTime: 0,
  restrictDialEndTime: 0,
  callLoopExtensionDetect: true,
  links: { self: path, axlServers: `${path}/axl-servers`, associations: `${path}/associations` },
};

/** A list of that one. */
export const phoneSystemPageExample: PhoneSystemPage = {
  items: [phoneSystemExample],
  total: 1,
  page: 1,
  pageSize: 25,
  links: {
    self: '/api/v1/phone-systems?page=1&pageSize=25',
    first: '/api/v1/phone-systems?page=1&pageSize=25',
  },
};

/** Bodies that create a phone system. */
export const createPhoneSystemExamples: Record<string, CreatePhoneSystem> = {
  'Only the name is needed': { displayName: 'PhoneSystem1' },
  'With call loop detection': { displayName: 'Branch office', callLoopDtmf: 'B', callLoopGuardTimeMs: 3000 },
};

/** Bodies that change a phone system. */
export const updatePhoneSystemExamples: Record<string, UpdatePhoneSystem> = {
  'Change the loop detection': { callLoopDtmf: 'A', callLoopGuardTimeMs: 2500, mwiPortMemory: false },
  'Never dial out': { restrictDialUnconditional: true },
};
