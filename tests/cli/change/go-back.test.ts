import { expect } from "chai";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { UpOptions } from "../../../cli/change/deployment";
import { goBack, runningBoxes } from "../../../cli/change/go-back";
import { PulumiFailed } from "../../../cli/errors/failure";
import { stop } from "../../../simulation/account/instances";
import { allOfType, attachmentOf } from "../../../simulation/account/simulated-account";
import { isaac, SimulatedStack } from "./support/account";

const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";

describe("The way back after a change that was refused", () => {
    const aws = new SimulatedStack();
    beforeEach(async () => {
        await aws.begin("ana", "bob");
        aws.said.length = 0;
    });
    afterEach(() => aws.end());
    const boxes = () => allOfType(aws.account, instance).map(({ id }) => id);

    /** Goes back to these settings, with a Pulumi that ends so, and returns what it was given. */
    async function back(settings: object | undefined, up: () => void = () => undefined) {
        const { session, program } = aws.session(isaac);
        program.lastGood = () => Promise.resolve(settings as undefined);
        const given: (UpOptions & { readonly text: string })[] = [];
        program.up = (options: UpOptions = {}) => {
            given.push({ ...options, text: readFileSync(options.configFile!, "utf8") });
            return Promise.resolve(up());
        };
        await goBack(session);
        return given;
    }
    const former = { "workstation:dataVolumeGiB": { value: "50" } };

    it("does nothing where nothing ever worked", async () => {
        expect(await back(undefined)).to.deep.equal([]);
        expect(aws.said).to.deep.equal([]);
    });

    it("gives Pulumi the former settings alone, lists as lists, and lets it look at what there is", async () => {
        const [given] = await back({
            ...former,
            "workstation:instanceTypes": { value: '["t3.large"]' },
            "workstation:members": { value: '[{"name":"ana"}]' },
            "workstation:gone": { value: "", secret: true },
        });
        expect(given).to.include({ refresh: true });
        expect(parse(given!.text)).to.deep.equal({
            config: {
                "workstation:dataVolumeGiB": "50",
                "workstation:instanceTypes": ["t3.large"],
                "workstation:members": [{ name: "ana" }],
            },
        });
        expect(aws.said).to.deep.equal(["going back to the settings that last worked"]);
    });

    it("names each box that runs without its data, with the command that terminates it, also where Pulumi failed", async () => {
        const [ofAna] = boxes();
        aws.change((account) => {
            const data = allOfType(account, volume).map(({ id }) => attachmentOf(account, id));
            const attachment = data.find((it) => it?.inputs["instanceId"] === ofAna)!;
            // Without the stop that comes before a detachment.
            Reflect.deleteProperty(account.existing, attachment.id);
        });
        await back(former, () => {
            throw new PulumiFailed("pulumi up", "refused");
        });
        expect(aws.said).to.have.length(2);
        expect(aws.said[1]).to.match(/^box \S+ of ana runs without its data, and costs money\. /);
        expect(aws.said[1]).to.contain(
            `aws ec2 terminate-instances --region us-east-1 --instance-ids ${ofAna}`,
        );
    });

    it("tells boxes that run by id and type, in any order, and counts none that is off", async () => {
        const { session } = aws.session(isaac);
        const [first = "", second = ""] = boxes().sort();
        expect(await runningBoxes(session)).to.equal(`${first} t3a.large,${second} t3a.large`);
        aws.change((account) => stop(account, first));
        expect(await runningBoxes(session)).to.equal(`${second} t3a.large`);
    });
});
