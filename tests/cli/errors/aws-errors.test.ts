import { expect } from "chai";
import { explainAwsError, knownErrors } from "../../../cli/errors/aws-errors";
import { faultKinds, messageOf } from "../../../simulation/account/faults";

/** As the AWS provider wraps what AWS answers. */
const wrapped = (error: string) =>
    "creating EC2 Instance: operation error EC2: RunInstances, https response error " +
    `StatusCode: 400, RequestID: 4e2f6a1c, api error ${error}`;

describe("What an error of `pulumi up` means", () => {
    for (const kind of faultKinds.filter((kind) => !kind.endsWith("-killed"))) {
        it(`is explained when AWS says ${kind}, with a command to type next`, () => {
            const explained = explainAwsError(wrapped(messageOf(kind)));
            expect(explained?.cause).to.be.a("string");
            expect(explained?.next).to.match(/`(pulumi|aws) [^`]+`/);
        });
    }

    it("is known from AWS's code, whatever its sentence", () => {
        const { cause } = explainAwsError(wrapped("InsufficientInstanceCapacity: Es gibt keine."))!;
        expect(cause).to.contain("no box of this type");
    });

    it("is known of AWS's SDK too: nobody is logged in, nobody answers", () => {
        const login = explainAwsError("CredentialsProviderError: Could not load credentials");
        expect(login?.next).to.contain("aws sso login");
        const network = explainAwsError("connect ECONNREFUSED 127.0.0.1:9");
        expect(network?.cause).to.contain("no network");
        expect(explainAwsError("getaddrinfo ENOTFOUND ec2.us-east-1.amazonaws.com")).to.deep.equal(
            network,
        );
    });

    const nextFor = (error: string) => explainAwsError(wrapped(error))?.next ?? "";

    it("names the quota of the family and of the purchase", () => {
        const onDemand = nextFor("VcpuLimitExceeded: You have requested more vCPU capacity");
        expect(onDemand).to.contain(
            "CODE L-1216C47A for types without a GPU, L-DB2E81BA for g types, L-417A185B for p types",
        );
        expect(onDemand).to.contain("aws ec2 stop-instances --instance-ids ID");
        const spot = nextFor("MaxSpotInstanceCountExceeded: Max spot instance count exceeded");
        expect(spot).to.match(/L-34B43A08 .*L-3819A6DF .*L-7212CCBC .*L-C4BD4855/);
        expect(spot).to.not.contain("L-DB2E81BA");
    });

    it("is not a missing login where a role for spot is missing", () => {
        expect(
            nextFor(
                "AuthFailure.ServiceLinkedRoleCreationNotPermitted: The provided credentials do not have permission",
            ),
        ).to.contain("aws iam create-service-linked-role --aws-service-name spot.amazonaws.com");
        expect(nextFor("AuthFailure: AWS was not able to validate")).to.contain("aws sso login");
    });

    it("is a clock that is off, and how to set it", () => {
        for (const error of [
            "RequestTimeTooSkewed: The difference is too large",
            "InvalidSignatureException: Signature expired: 20261129T1200Z is now earlier than",
            "SignatureDoesNotMatch: Signature expired: 20261129T1200Z is now earlier than",
        ]) {
            expect(explainAwsError(wrapped(error))?.cause).to.match(
                /^the clock of this computer is off/,
            );
            expect(nextFor(error)).to.contain("`sudo timedatectl set-ntp true`");
        }
    });

    it("names both causes where AWS says the same for a clock and for a login", () => {
        for (const error of ["RequestExpired: Request has expired.", "SignatureDoesNotMatch: x"]) {
            expect(explainAwsError(wrapped(error))?.cause).to.contain(
                "or the clock of this computer is off",
            );
            expect(nextFor(error)).to.contain("aws sso login");
        }
    });

    it("is an image that is gone, or a spot box that only AWS starts", () => {
        expect(nextFor("InvalidAMIID.NotFound: The image id '[ami-1]' does not exist")).to.contain(
            "npx workstation upgrade-image STACK",
        );
        expect(nextFor("InvalidAMIID.Unavailable: The image ID is not available")).to.contain(
            "npx workstation upgrade-image STACK",
        );
        expect(nextFor("IncorrectSpotRequestState: it is not in a state")).to.contain(
            "npx workstation rebuild STACK",
        );
    });

    it("is known of Pulumi and of this computer", () => {
        const causes = {
            "spawn pulumi ENOENT": "there is no Pulumi on this machine",
            "error: PULUMI_ACCESS_TOKEN must be set for login": "you are not logged in to Pulumi",
            "error: get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE":
                "was given none",
            "error: get stack secrets manager: incorrect passphrase": "is not the one",
            "ENOSPC: no space left on device, write": "a disk of this computer is full",
            "EACCES: permission denied, open 'Pulumi.dev.yaml'": "you may not read or write a file",
        };
        for (const [message, cause] of Object.entries(causes))
            expect(explainAwsError(message)?.cause, message).to.contain(cause);
    });

    it("is told apart where AWS ends a box and where the box does not pass its self-test", () => {
        const state = (name: string) =>
            explainAwsError(`unexpected state '${name}', wanted target 'x'`)?.cause;
        expect(state("terminated")).to.contain("AWS ended the box");
        expect(state("Failed")).to.contain("its self-test did not say that it is ready");
    });

    it("has a command to type for every cause", () => {
        for (const { next } of knownErrors) expect(next).to.match(/`[a-z][^`]+ [^`]+`/);
    });

    it("is a lack of boxes, which another type or zone may mend, for capacity, quotas and offers only", () => {
        const codes = [
            "InsufficientInstanceCapacity: We do not have sufficient capacity.",
            "VcpuLimitExceeded: You have requested more vCPU capacity than your limit.",
            "MaxSpotInstanceCountExceeded: Max spot instance count exceeded",
            "Unsupported: Your requested instance type (g6.xlarge) is not supported in your zone",
            "UnauthorizedOperation: You are not authorized to perform this operation.",
            "RequestLimitExceeded: Request limit exceeded.",
            "VpcLimitExceeded: The maximum number of VPCs has been reached.",
        ];
        expect(codes.map((code) => explainAwsError(wrapped(code))?.noBox ?? false)).to.deep.equal([
            ...[true, true, true, true],
            ...[false, false, false],
        ]);
    });

    it("is nobody's guess: what is not in the table is not explained", () => {
        expect(explainAwsError("a sentence about nothing")).to.equal(undefined);
    });
});
