import { expect } from "chai";
import { commandsOf } from "./fix";
import { problemsWith, problemWith, settingsWith } from "./raw";

const sharedData = "new";

describe("queue", () => {
    it("is off when it is left out, null or an empty table, and then needs no bucket", () => {
        for (const queue of [undefined, "null", {}])
            expect(settingsWith({ queue })).to.not.have.property("queue");
    });

    it("has 64 vCPUs, $50 a job, $500 a month and no NAT unless it says otherwise", () => {
        expect(settingsWith({ sharedData, queue: { nat: false } }).queue).to.deep.equal({
            ...{ maxvCpus: 64, maxJobUsd: 50, maxMonthlyUsd: 500, nat: false },
        });
    });

    it("reads every key, and numbers and flags that `pulumi config set` wrote as text", () => {
        const queue = {
            instanceTypes: ["g5.xlarge", "p4d.24xlarge"],
            ...{ maxvCpus: "96", maxJobUsd: "12.5", maxMonthlyUsd: 300, nat: "true" },
        };
        expect(settingsWith({ sharedData, queue }).queue).to.deep.equal({
            instanceTypes: ["g5.xlarge", "p4d.24xlarge"],
            ...{ maxvCpus: 96, maxJobUsd: 12.5, maxMonthlyUsd: 300, nat: true },
        });
    });

    it("refuses a queue without sharedData, and says how to make a bucket or to do without a queue", () => {
        const problem = problemWith({ queue: { maxvCpus: 8 } });
        expect(problem.wrong).to.match(/needs a bucket, through which the code and the results/);
        expect(problem.fixed).to.equal("pulumi config set sharedData new");
        expect(problem.or).to.equal("remove queue");
    });

    const refused: [
        title: string,
        queue: unknown,
        setting: string,
        wrong: RegExp,
        fixed: string | RegExp,
    ][] = [
        ["a list", [1], "queue", /is not a table/, "pulumi config rm queue"],
        [
            "a mistyped key, and names the nearest",
            { maxvCPU: 8 },
            "queue.maxvCPU",
            /is not a setting of a queue/,
            "rename it to maxvCpus",
        ],
        [
            "a key in other people's words",
            { budget: 8 },
            "queue.budget",
            /is not a setting of a queue/,
            "rename it to maxMonthlyUsd",
        ],
        [
            "a key that means nothing",
            { colour: "red" },
            "queue.colour",
            /is not a setting of a queue/,
            "pulumi config rm --path queue.colour",
        ],
        [
            "part of a vCPU",
            { maxvCpus: 7.5 },
            "queue.maxvCpus",
            /whole number/,
            "pulumi config set --path queue.maxvCpus 8",
        ],
        [
            "no vCPU at all",
            { maxvCpus: 0 },
            "queue.maxvCpus",
            /in range/,
            "pulumi config set --path queue.maxvCpus 1",
        ],
        [
            "dollars with their sign, and takes it off",
            { maxJobUsd: "$20" },
            "queue.maxJobUsd",
            /not a number/,
            "pulumi config set --path queue.maxJobUsd 20",
        ],
        [
            "a price in words",
            { maxMonthlyUsd: ["much"] },
            "queue.maxMonthlyUsd",
            /not a number/,
            "pulumi config rm --path queue.maxMonthlyUsd",
        ],
        [
            "yes for true",
            { nat: "yes" },
            "queue.nat",
            /not one of the choices/,
            "pulumi config set --path queue.nat true",
        ],
        [
            "a flag that is none",
            { nat: 7 },
            "queue.nat",
            /not one of the choices/,
            "pulumi config rm --path queue.nat",
        ],
        [
            "a type that Batch's image does not support",
            { instanceTypes: ["g3.4xlarge", "g5.xlarge"] },
            "queue.instanceTypes[0]",
            /ECS_AL2023_NVIDIA does not support g3/,
            "pulumi config rm --path queue.instanceTypes && pulumi config set --path 'queue.instanceTypes[0]' g5.xlarge",
        ],
        [
            "a type whose driver is newer than the image's",
            { instanceTypes: ["g7.2xlarge"] },
            "queue.instanceTypes[0]",
            /R595 or later.*has R580/,
            "pulumi config rm --path queue.instanceTypes",
        ],
        [
            "a type of ARM",
            { instanceTypes: ["g5g.xlarge"] },
            "queue.instanceTypes[0]",
            /arm64, and the training images are x86_64/,
            "pulumi config rm --path queue.instanceTypes",
        ],
        [
            "a type larger than the queue",
            { instanceTypes: ["g5.xlarge", "g5.48xlarge"] },
            "queue.instanceTypes[1]",
            /192 vCPUs, and the queue runs 64 at most/,
            /g5\.xlarge$/,
        ],
        [
            "types with a GPU beside types without",
            { instanceTypes: ["g5.xlarge", "m6i.large"] },
            "queue.instanceTypes",
            /with a GPU beside types without/,
            /g5\.xlarge$/,
        ],
        [
            "a type outside the catalog, as for a box",
            { instanceTypes: ["g5.xlage"] },
            "queue.instanceTypes[0]",
            /is an unknown instance type/,
            /g5\.xlarge$/,
        ],
    ];
    for (const [title, queue, setting, wrong, fixed] of refused) {
        it(`refuses ${title}`, () => {
            const problem = problemWith({ sharedData, queue });
            expect(problem.setting).to.equal(setting);
            expect(problem.wrong).to.match(wrong);
            if (typeof fixed === "string") expect(problem.fixed).to.equal(fixed);
            else expect(problem.fixed).to.match(fixed);
        });
    }

    it("refuses more types than a tag holds", () => {
        const sizes = ["", "2", "4", "8", "12", "16"].map((size) => `${size}xlarge`);
        const instanceTypes = ["g4dn", "g5", "g6", "g6e"].flatMap((family) =>
            sizes.map((size) => `${family}.${size}`),
        );
        const problem = problemWith({ sharedData, queue: { instanceTypes } });
        expect(problem.wrong).to.match(/more types than the tag of a queue holds/);
    });

    it("tells every fault of a queue at once, each with a command that the next `plan` accepts", () => {
        const problems = problemsWith({
            queue: {
                maxvCpus: -1,
                maxJobUsd: "x",
                nat: "maybe",
                typo: 1,
                instanceTypes: "g5.xlarge",
            },
        });
        expect(problems.map(({ setting }) => setting)).to.deep.equal([
            ...["queue.typo", "queue.maxvCpus", "queue.maxJobUsd", "queue.nat", "queue"],
            "queue.instanceTypes",
        ]);
        for (const problem of problems) expect(commandsOf(problem)).to.not.have.length(0);
    });
});
