import { Module } from '@nestjs/common';
import { ProblemsController } from './problems.controller.js';

/** `/problems` */
@Module({ controllers: [ProblemsController] })
export class ProblemPagesModule {}
