// Runs `workstation plan` on a project folder elsewhere: node plan-members.cjs FOLDER STACK
require("../../cli/start/start.cjs");
const { plan } = require("../../cli/plan/plan.ts");
void plan(process.argv[2], process.argv[3], {});
