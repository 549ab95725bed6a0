import { expect } from "chai";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { WarmHost } from "../../simulation/pulumi/warm-host";
import type { SimulatedAccount } from "../../simulation/account/simulated-account";
import { Dice } from "../support/dice";
import { aThird } from "./support/a-third";
import { done, memberOf } from "./support/boxes";
import { expectBoxesKept, expectVolumesWhole, instance } from "./support/invariants";
import { sequenceOf, type Step } from "./support/member-sequences";
import { oneBox } from "./support/one-box";

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
const length = 5;

/** Leaves out the box of a member who leaves, which is meant to go. */
function without(account: SimulatedAccount, { member, rows }: Step): SimulatedAccount {
    if (rows.some(({ name }) => name === member)) return account;
    const left = Object.entries(account.existing).filter(
        ([, it]) => it.type !== instance || memberOf(it) !== member,
    );
    return { ...account, existing: Object.fromEntries(left) };
}

describe("Random changes of a team", function () {
    this.timeout(600_000);
    const { fork } = oneBox();
    const warmHost = new WarmHost();
    after(() => warmHost.end());

    /** Makes one change, and returns its steps. */
    async function make(laptop: Laptop, step: Step): Promise<readonly string[]> {
        const before = laptop.account();
        laptop.configure("dev", { members: step.rows });
        const steps = changes(done(await laptop.up("dev")).steps);
        const after = laptop.account();
        expectVolumesWhole(before, after);
        expectBoxesKept(without(before, step), after);
        return steps;
    }

    for (const seed of aThird("member-sequences", seeds))
        it(`keep volumes whole, touch nobody else's box, and are done by one \`up\`: seed ${seed}`, async () => {
            const laptop = fork();
            laptop.warmHost = warmHost;
            const two = [{ name: "ana" }, { name: "ben" }];
            const joins = { said: "ben joins", member: "ben", rows: two };
            const sequence = [joins, ...sequenceOf(new Dice(seed), length, two)];
            const said = sequence.map((step) => step.said).join("; ");
            for (const step of sequence) {
                const steps = await make(laptop, step);
                const own = new RegExp(` ${step.member}(-|$)`);
                expect(
                    steps.filter((it) => !own.test(it)),
                    `${said}, at ${step.said}`,
                ).to.deep.equal([]);
                expect(steps, said).to.not.deep.equal([]);
            }
            expect(changes(done(await laptop.up("dev")).steps), `${said}, again`).to.deep.equal([]);
        });
});
