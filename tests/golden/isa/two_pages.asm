; A 3x3 convolution and an addition on core 0, written by hand for the tests. It takes two pages.
.pages auto
write dma.load base=weights to_cores=0x1 gbuf=0x6000 chunks=1 words=580
run dma
write dma.load base=work dram=0x400 to_cores=0x1 chunks=2 words=64 stride=4096
run dma id=1

write mm.0 kernel_h=3 kernel_w=3 stride_h=1 stride_w=1 pad_top=1 pad_left=1 act=relu input=0x0 in_w=8 in_h=8 in_c=64 weights=0x6000 params=0x6240 output=0x2000 out_w=8 out_h=8 out_c=32 count=64
wait dma=1
run mm.0
wait mm.0
nop 82                  ; so that the transfer's write is the last command of its page
write misc.0 op=add a=0x2000 b=0x0 w=8 h=8 c=32 b_h=8 mul_a=1 mul_b=1 scale=1 shift=1 output=0x4000 count=64
run misc.0

; the page fetch comes between this write and its run, so the registers are written again on the next page
write dma.pack base=output gbuf=0x4000 pixels=64 blocks=1 stride=32 r2_5_4=1
wait misc.0
run dma id=2
wait dma=2
trap
