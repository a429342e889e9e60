import { resourcesIn } from '../resource/index.js';
import { PeopleModule } from './people/index.js';
import { SystemModule } from './system/index.js';
import { TelephonyModule } from './telephony/index.js';

/** The groups of resources. */
export const RESOURCE_MODULES = [TelephonyModule, PeopleModule, SystemModule];

/** Every resource that is declared, for the OpenAPI document, the doctor, the docs and the conformance suite. */
export const resources = resourcesIn(RESOURCE_MODULES);
