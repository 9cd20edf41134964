; Every unit of core 0 and every kind of its work, one after the other, so that each is on the critical path. What
; is computed means nothing. The matrix command of 208 pixels has a chunk that is full and one that is at the floor.
.pages auto
write dma.load base=input to_cores=0x1 gbuf=0x0 chunks=1 words=256
run dma id=1
wait dma=1
write mm.0 kernel_h=1 kernel_w=1 stride_h=1 stride_w=1 act=none input=0x0 in_w=16 in_h=16 in_c=32 weights=0x6000 params=0x7000 output=0x1000 out_w=16 out_h=13 out_c=32 count=208
run mm.0
wait mm.0
write dw.0 kernel=3x3 stride=1 pad_top=1 pad_bottom=1 pad_left=1 pad_right=1 act=none input=0x0 in_w=16 in_h=16 channels=32 weights=0x6000 params=0x7000 output=0x1000 count=256
run dw.0
wait dw.0
write misc.0 op=lut a=0x0 w=16 h=16 c=32 b_h=1 mul_a=1 scale=1 table=2 output=0x1000 count=256
run misc.0
wait misc.0
write misc.0 op=global_average a=0x0 w=16 h=16 c=32 b_h=1 mul_a=1 scale=1 output=0x1000 count=1
run misc.0
wait misc.0
write misc.0 op=max_pool a=0x0 w=16 h=16 c=32 b_h=1 output=0x1000 count=64
run misc.0
wait misc.0
write mlx.0 kernel=max_pool input=0x0 w=16 h=16 c=32 window_h=1 window_w=1 stride_h=1 stride_w=1 output=0x1000 count=256
run mlx.0
wait mlx.0

; More transfers than the DMA's queue holds: the matrix command behind them is late.
write dma.load base=input to_cores=0x1 gbuf=0x0 chunks=1 words=256
run dma id=1
run dma id=1
run dma id=1
run dma id=1
run dma id=1
run dma id=1
run dma id=1
run dma id=1
run dma id=1
run dma id=1
run dma id=1
run dma id=1
write mm.0 kernel_h=3 kernel_w=3 stride_h=1 stride_w=1 pad_top=1 pad_left=1 act=none input=0x1000 in_w=16 in_h=16 in_c=256 weights=0x2000 params=0x7000 output=0x1000 out_w=16 out_h=16 out_c=32 count=256
run mm.0
wait dma=1
wait mm.0

; More commands than misc's queue holds, likewise.
write misc.0 op=add a=0x0 w=16 h=16 c=32 b_h=16 mul_a=1 scale=1 output=0x1000 count=256
run misc.0
run misc.0
run misc.0
run misc.0
run mm.0
wait misc.0
wait mm.0
write dma.store base=output from_core=0 gbuf=0x1000 chunks=1 words=256
run dma id=1
wait dma=1
trap
