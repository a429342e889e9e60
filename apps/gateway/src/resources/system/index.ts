export { SystemModule } from './system.module.js';
export { versionInformationModel } from './versions/version-information.model.js';
