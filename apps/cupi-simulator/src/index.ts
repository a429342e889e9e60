export type { Credentials } from './accounts.js';
export {
  type Catalogue,
  catalogue,
  type CatalogueAccess,
  type CatalogueField,
  type CatalogueResource,
  type CatalogueVerb,
} from './catalogue.js';
export type { Fault, FaultName, FaultOptions, FaultSwitches } from './faults.js';
export type { RecordedRequest } from './recorded-requests.js';
export { startSimulator, type Simulator, type SimulatorOptions } from './server.js';
