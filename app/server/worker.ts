import { runProcess } from '#app/server/run-process.ts';

const HELP = `npm run worker: only the jobs, no pages and no webhooks; run as many as the work needs.
The variables are those of npm start.
`;

if (process.argv.includes('--help') || process.argv.includes('-h')) process.stdout.write(HELP);
else await runProcess({ pages: null });
