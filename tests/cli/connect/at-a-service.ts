import { type Aws, openAws } from "../../../cli/boxes/open-aws";
import { PretendAws, pretendBox } from "../boxes/support/pretend-aws";
import { type Program, Service } from "../session/service";

/** EC2 with one running box of ana's, and Session Manager with that box behind it. */
export class AtAService {
    ec2!: PretendAws;
    service!: Service;
    aws!: Aws;

    async begin(program: Program): Promise<void> {
        this.service = await Service.start(program);
        this.ec2 = new PretendAws();
        await this.ec2.begin();
        this.ec2.boxes = [pretendBox()];
        const aws = await openAws({});
        this.aws = { ...aws, ssm: this.service.ssm as Aws["ssm"] };
    }

    end(): void {
        this.service.close();
        this.ec2.end();
    }
}
