/** Verification of labels of pictures, which lie on the picture. */

import { LOOK_ONLY } from "../gesture/look";
import { PICTURE_KEYS } from "../keys";
import { auditedPainter } from "../render/audited";
import { PICTURES } from "../sync/pictures";
import { PictureSurface } from "../ui/picture-surface";
import { verificationTool } from "../verification-tool";

export default verificationTool({
  medium: PICTURES,
  keys: PICTURE_KEYS,
  createSurface: (view, hooks) => new PictureSurface(view, hooks, { ...LOOK_ONLY, paint: auditedPainter() }),
});
