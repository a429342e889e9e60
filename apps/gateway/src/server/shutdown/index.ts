export { endDespiteHangingCalls, exitWith } from './end-despite-hanging-calls.js';
export { leave } from './leave.js';
export { Shutdown } from './shutdown.js';
export { ShutdownModule } from './shutdown.module.js';
