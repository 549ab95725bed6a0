/**
 * How long a user waits for `pulumi up`, on the real engine and the simulated AWS. Machines are noisy, so every
 * figure is set against the engine's own floor in the same run: a program that declares as many resources
 * with next to nothing in them. `npm run bench:engine [pairs]`, 3 pairs unless told.
 */
import { Machine, type Result } from "../engine/machine";
import { median } from "./measure";

const pairs = Number(process.argv[2] ?? 3);
const aim = 1.5;

/** As many resources and components as the program declares, with next to nothing in them. */
const floorProgram = (resources: number, components: number) => `
import { InternetGateway } from "@pulumi/aws/ec2";
import { ComponentResource } from "@pulumi/pulumi";
for (let at = 0; at < ${components}; at++) new ComponentResource("floor:index:Floor", "c" + at);
for (let at = 0; at < ${resources}; at++) new InternetGateway("r" + at);
`;

function finished(result: Result): number {
    if (result.status !== 0) throw new Error(result.output);
    return result.seconds;
}

/** Seconds of a first `up` and of one that changes nothing. */
async function measure(machine: Machine) {
    machine.eventLog = false;
    machine.loginOptions = "?metadata=skip"; // as the README logs in
    const first = finished(await machine.up("dev"));
    return { first, again: finished(await machine.up("dev")) };
}

async function pair(members: number) {
    const names = Array.from({ length: members }, (_, at) => ({ name: `m${at}` }));
    const program = new Machine();
    program.configure("dev", { members: names });
    await program.initStack("dev");
    const { steps } = await program.preview("dev");
    const declared = steps.filter(({ type }) => type !== "Stack" && type !== "aws");
    const ours = await measure(program);
    program.end();

    const components = declared.filter(({ component }) => component).length;
    const trivial = new Machine();
    trivial.write("index.ts", floorProgram(declared.length - components, components));
    await trivial.initStack("dev");
    const floor = await measure(trivial);
    trivial.end();
    return { resources: declared.length, ours, floor };
}

async function bench(): Promise<void> {
    console.log(`pulumi up against the engine's floor, median of ${pairs}, ratio pair by pair`);
    for (const members of [1, 10, 50]) {
        const runs: Awaited<ReturnType<typeof pair>>[] = [];
        for (let at = 0; at < pairs; at++) runs.push(await pair(members));
        for (const [kind, name] of [
            ["first", "first up"],
            ["again", "up, no change"],
        ] as const) {
            const seconds = median(runs.map(({ ours }) => ours[kind]));
            const floor = median(runs.map((run) => run.floor[kind]));
            const ratio = median(runs.map((run) => run.ours[kind] / run.floor[kind]));
            const title = `${members} members, ${runs[0]?.resources} resources: ${name}`;
            console.log(
                `  ${title.padEnd(46)} ${seconds.toFixed(1).padStart(6)} s  floor ` +
                    `${floor.toFixed(1).padStart(6)} s  ${ratio.toFixed(2)} x (aim: at most ${aim})`,
            );
        }
    }
}

void bench();
