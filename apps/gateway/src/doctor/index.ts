export { runDoctor } from './doctor.js';
