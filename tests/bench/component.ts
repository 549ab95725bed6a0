/**
 * Measures `pulumi preview` without changes and a first `up` of a team through the component, against a team of two in
 * this project's own program and its `dev` stack, on the real engine and the simulated AWS. `npm run bench:component [pairs]`, 3 by default.
 */
import { Laptop, type Result } from "../../simulation/pulumi/laptop";
import { Consumer } from "../engine/support/consumer";
import { median } from "./measure";

const pairs = Number(process.argv[2] ?? 3);
const aim = 1.5;
const members = [{ name: "ada" }, { name: "bob" }];

function finished({ status, output, seconds }: Result): number {
    if (status !== 0) throw new Error(output);
    return seconds;
}

async function ofProgram() {
    const laptop = new Laptop();
    laptop.eventLog = false;
    laptop.configure("dev", { members });
    await laptop.initStack("dev");
    const up = finished(await laptop.up("dev"));
    const preview = finished(await laptop.preview("dev"));
    laptop.end();
    return { preview, up };
}

async function ofComponent() {
    const consumer = new Consumer();
    consumer.laptop.eventLog = false;
    consumer.configure({ "aws:region": "us-east-1" });
    consumer.program(`new TeamWorkstations("vision", { members: ${JSON.stringify(members)} });`);
    finished(await consumer.pulumi("stack", "init"));
    const up = finished(await consumer.up());
    const preview = finished(await consumer.pulumi("preview"));
    consumer.laptop.end();
    return { preview, up };
}

async function bench(): Promise<void> {
    console.log(
        `through the component against the program, median of ${pairs}, ratio pair by pair`,
    );
    const runs = [];
    for (let at = 0; at < pairs; at++)
        runs.push({ program: await ofProgram(), component: await ofComponent() });
    for (const [kind, name] of [
        ["preview", "preview, no change"],
        ["up", "first up"],
    ] as const) {
        const component = median(runs.map((run) => run.component[kind]));
        const program = median(runs.map((run) => run.program[kind]));
        const ratio = median(runs.map((run) => run.component[kind] / run.program[kind]));
        console.log(
            `  ${name.padEnd(20)} ${component.toFixed(1).padStart(5)} s  program ` +
                `${program.toFixed(1).padStart(5)} s  ${ratio.toFixed(2)} x (aim: at most ${aim})`,
        );
    }
}

void bench();
