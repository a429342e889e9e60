import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isProblemCode, problemCatalogue, ProblemError, type ProblemCode } from './core/index.js';
import { Access } from '../auth/index.js';

/** Pages for people behind the problem type URIs (RFC 9457 §3.1.1). */
@Access('public')
@ApiExcludeController()
@Controller('problems')
export class ProblemsController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  list(): string {
    const codes = Object.keys(problemCatalogue) as ProblemCode[];
    const rows = codes.map(
      (code) =>
        `<li><a href="/problems/${code}"><code>${code}</code></a> (${problemCatalogue[code].status})</li>`,
    );
    return page('Problems', `<h1>Problems</h1><ul>${rows.join('')}</ul>`);
  }

  @Get(':code')
  @Header('Content-Type', 'text/html; charset=utf-8')
  explain(@Param('code') code: string): string {
    if (!isProblemCode(code))
      throw new ProblemError('route-not-found', { detail: 'There is no such problem.' });
    const { status, title, when, remedy } = problemCatalogue[code];
    return page(
      title,
      `<h1>${title}</h1><p><code>${code}</code>, HTTP status ${status}</p>` +
        `<h2>When</h2><p>${withCode(when)}</p><h2>What to do</h2><p>${withCode(remedy)}</p>` +
        '<p><a href="/problems">All problems</a></p>',
    );
  }
}

function withCode(text: string): string {
  return text.replace(/`([^`]+)`/g, '<code>$1</code>');
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;
}
