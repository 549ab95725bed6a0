import { expect } from "chai";
import { gunzipSync } from "node:zlib";
import { images } from "../../catalog/images";
import { emptyAccount } from "../../simulation/account/simulated-account";
import { lookupAnswers } from "../../simulation/lookups";
import { renderMime } from "../../cloud-init/mime";

const answers = lookupAnswers("us-east-1");
const ask = (token: string, inputs: Record<string, unknown> = {}) => answers[token]?.(inputs);
const ami = (filter: string, value: string, mostRecent = true) =>
    ask("aws:ec2/getAmi:getAmi", { filters: [{ name: filter, values: [value] }], mostRecent });

describe("the simulated lookups", () => {
    it("say the region that the stack is planned for", () => {
        expect(ask("aws:index/getRegion:getRegion")).to.deep.include({ region: "us-east-1" });
    });

    it("list each requested type in the zones that offer it, as two parallel lists", () => {
        const values = ["t3.large", "g3.4xlarge"];
        const filters = [{ name: "instance-type", values }];
        const token = "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings";
        const { instanceTypes, locations } = ask(token, { filters }) ?? {};
        expect(instanceTypes).to.deep.equal(new Array(5).fill("t3.large"));
        expect(locations).to.deep.equal(["a", "b", "c", "d", "f"].map((it) => `us-east-1${it}`));
        expect(ask(token)).to.deep.include({ instanceTypes: [], locations: [] });
    });

    for (const { key, ssmParameter, architecture, minRootGiB } of Object.values(images)) {
        it(`find image ${key} by its parameter, with its architecture and size`, () => {
            const parameter = ask("aws:ssm/getParameter:getParameter", { name: ssmParameter });
            const image = ami("image-id", String(parameter?.["value"]));
            expect(image).to.deep.include({ id: `ami-${key}`, architecture });
            expect(image?.["blockDeviceMappings"]).to.deep.equal([
                { deviceName: image?.["rootDeviceName"], ebs: { volume_size: String(minRootGiB) } },
            ]);
        });
    }

    it("find an image by its name too, as in a region without parameters", () => {
        const { nameFilter } = images["debian12-arm64"];
        expect(ami("name", nameFilter)).to.deep.include({ id: "ami-debian12-arm64" });
        expect(() => ami("name", "other-*")).to.throw("Your query returned no results");
        expect(() => ami("name", nameFilter, false)).to.throw("more than one result");
    });

    it("hide a deprecated image from every filter, even its own id, unless asked to include it", () => {
        const deprecatedImages = ["ami-0123456789abcdef0"];
        const later = lookupAnswers("us-east-1", { ...emptyAccount(), deprecatedImages });
        const getAmi = later["aws:ec2/getAmi:getAmi"]!;
        const filters = [{ name: "image-id", values: deprecatedImages }];
        expect(() => getAmi({ filters })).to.throw("Your query returned no results");
        expect(getAmi({ filters, includeDeprecated: true })).to.include({
            id: deprecatedImages[0],
        });
        expect(ami("image-id", deprecatedImages[0]!)).to.include({ id: deprecatedImages[0] });
    });

    it("fail on a parameter that no image has, in the provider's words", () => {
        const unknown = () => ask("aws:ssm/getParameter:getParameter", { name: "/aws/other" });
        expect(unknown).to.throw("reading SSM Parameter (/aws/other): couldn't find resource");
    });

    it("fail on every parameter where IAM denies them, in other words", () => {
        const denied = { ...emptyAccount(), denied: ["ssm:GetParameter"] };
        const getParameter = lookupAnswers("us-east-1", denied)[
            "aws:ssm/getParameter:getParameter"
        ]!;
        const { ssmParameter: name } = images["debian12-arm64"];
        expect(() => getParameter({ name })).to.throw(/^reading SSM .*AccessDeniedException: User/);
    });

    it("treat any other image as a small x86_64 one", () => {
        const own = ami("image-id", "ami-0123456789abcdef0");
        expect(own).to.deep.include({ name: "ami-0123456789abcdef0", architecture: "x86_64" });
    });

    it("render user data as the cloudinit provider does: gzip, then base64", () => {
        const parts = [{ content: "x" }];
        for (const boundary of ["b0", undefined]) {
            const answer = ask("cloudinit:index/getConfig:getConfig", { parts, boundary });
            const bytes = gunzipSync(Buffer.from(String(answer?.["rendered"]), "base64"));
            expect(bytes.equals(renderMime(parts, boundary))).to.equal(true);
            expect(answer?.["boundary"]).to.equal(boundary ?? "MIMEBOUNDARY");
        }
    });
});
