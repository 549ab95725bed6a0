/**
 * Measures how long a user waits for `pulumi up`, on the real engine and the simulated AWS. Machines are noisy, so
 * each figure comes with the engine's own floor in the same run: a program that declares as many almost empty
 * resources. A second floor adds each box's user data to the state, which the engine writes whole after every step
 * (docs/decisions/0012). `npm run bench:engine [pairs]`, 3 pairs by default.
 */
import { Laptop, type Result } from "../../simulation/pulumi/laptop";
import { allOfType, type SimulatedAccount } from "../../simulation/account/simulated-account";
import { median } from "./measure";

const pairs = Number(process.argv[2] ?? 3);
const aim = 1.5;

/** Numbers of resources that a program declares; `userData` is the number of characters in each box's. */
interface Declared {
    readonly components: number;
    readonly boxes: number;
    readonly others: number;
    readonly userData: number;
}

/** Returns a program of empty resources. Others wait for a box, because user data in the state slows their steps. */
const floorProgram = ({ components, boxes, others, userData }: Declared) => `
import { InternetGateway } from "@pulumi/aws/ec2";
import { ComponentResource } from "@pulumi/pulumi";
for (let at = 0; at < ${components}; at++) new ComponentResource("floor:index:Floor", "c" + at);
const boxes: InternetGateway[] = [];
for (let at = 0; at < ${boxes}; at++)
    boxes.push(new InternetGateway("b" + at, { tags: { data: "x".repeat(${userData}) } }));
for (let at = 0; at < ${others}; at++)
    new InternetGateway("r" + at, {}, { dependsOn: boxes[at % boxes.length] });
`;

async function floorOf(declared: Declared) {
    const laptop = new Laptop();
    laptop.write("index.ts", floorProgram(declared));
    await laptop.initStack("dev");
    const seconds = await measure(laptop);
    laptop.end();
    return seconds;
}

function finished(result: Result): number {
    if (result.status !== 0) throw new Error(result.output);
    return result.seconds;
}

/** Returns the seconds of a first `up` and of one that changes nothing. */
async function measure(laptop: Laptop) {
    laptop.eventLog = false;
    laptop.loginOptions = "?metadata=skip"; // as the README logs in
    const first = finished(await laptop.up("dev"));
    return { first, again: finished(await laptop.up("dev")) };
}

function userDataLength(account: SimulatedAccount): number {
    const [box] = allOfType(account, "aws:ec2/instance:Instance");
    return String(box?.inputs["userDataBase64"]).length;
}

async function pair(members: number) {
    const names = Array.from({ length: members }, (_, at) => ({ name: `m${at}` }));
    const program = new Laptop();
    program.configure("dev", { members: names });
    await program.initStack("dev");
    const { steps } = await program.preview("dev");
    const declared = steps.filter(({ type }) => type !== "Stack" && type !== "aws");
    const ours = await measure(program);
    const userData = userDataLength(program.account());
    program.end();

    const components = declared.filter(({ component }) => component).length;
    const others = declared.length - components - members;
    const floor = await floorOf({ components, boxes: 0, others: others + members, userData: 0 });
    const loaded = await floorOf({ components, boxes: members, others, userData });
    return { resources: declared.length, ours, floor, loaded };
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
            const loaded = median(runs.map((run) => run.ours[kind] / run.loaded[kind]));
            const title = `${members} members, ${runs[0]?.resources} resources: ${name}`;
            console.log(
                `  ${title.padEnd(46)} ${seconds.toFixed(1).padStart(6)} s  floor ` +
                    `${floor.toFixed(1).padStart(6)} s  ${ratio.toFixed(2)} x (aim: at most ${aim}), ${loaded.toFixed(2)} x with user data`,
            );
        }
    }
}

void bench();
